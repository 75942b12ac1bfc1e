namespace Shoal.Encoders.Models;

/// <summary>The kinds of model that directories hold.</summary>
public static class ModelKinds
{
    /// <summary>Text to one dense vector.</summary>
    public const string TextEmbedding = "text-embedding";

    /// <summary>Text to weights of vocabulary terms.</summary>
    public const string SparseEmbedding = "sparse-embedding";

    /// <summary>Two texts to a relevance.</summary>
    public const string CrossEncoder = "cross-encoder";

    /// <summary>Text to the mean of its tokens' fixed vectors (model2vec).</summary>
    public const string StaticEmbedding = "static-embedding";
}
