namespace Shoal.Indexing.Quantization;

/// <summary>What a graph is walked on.</summary>
public enum QuantizationKind
{
    /// <summary>The vectors themselves, in float32.</summary>
    None = 0,

    /// <summary>
    /// Codes of one byte a dimension; what is answered is ranked anew by the vectors, so distances are those of
    /// float32.
    /// </summary>
    Scalar = 1,

    /// <summary>
    /// The vectors in float16; what is answered is ranked anew as under <see cref="Scalar"/>. For vectors with a few
    /// components far above the others, whose codes of one byte are coarse.
    /// </summary>
    Float16 = 2,

    /// <summary>
    /// Codes of one bit a dimension, ranked anew as under <see cref="Scalar"/>; a search keeps four times as many
    /// candidates. For collections that would not fit into memory otherwise, of some hundreds of dimensions or more.
    /// </summary>
    Binary = 3,
}
