namespace Shoal.Indexing;

/// <summary>What one vector search asks for.</summary>
public readonly record struct VectorSearchOptions
{
    /// <summary>How many neighbours at most; 1 or greater. More than the index holds gives fewer.</summary>
    public required int K { get; init; }

    /// <summary>
    /// The size of the dynamic candidate list (Malkov &amp; Yashunin 2018, ef); at least <see cref="K"/> is used.
    /// </summary>
    public int EfSearch { get; init; }

    /// <summary>True for an exact scan whatever the index type.</summary>
    public bool Exact { get; init; }

    /// <summary>The ordinals that may be answered; null for all live ones.</summary>
    public OrdinalSet? Matches { get; init; }
}
