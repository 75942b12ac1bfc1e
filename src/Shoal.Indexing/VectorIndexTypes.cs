namespace Shoal.Indexing;

/// <summary>The names of the index types as settings spell them.</summary>
public static class VectorIndexTypes
{
    /// <summary>Exact below a threshold, a graph above.</summary>
    public const string Auto = "auto";

    /// <summary>Exact scan.</summary>
    public const string Flat = "flat";

    /// <summary>Hierarchical navigable small world graph.</summary>
    public const string Hnsw = "hnsw";
}
