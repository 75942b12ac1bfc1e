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
}
