namespace Shoal.Indexing.Hnsw;

/// <summary>A graph segment as a snapshot knows it, whatever it is walked on.</summary>
internal interface IGraph
{
    /// <summary>The links of its nodes.</summary>
    LinkTable Links { get; }

    /// <summary>Finds the node of a vector.</summary>
    DuplicateTable Duplicates { get; }

    /// <summary>Where walks start.</summary>
    EntryPoint Entry { get; }

    /// <summary>Goes on from restored nodes and links. No reader is there yet.</summary>
    /// <param name="entry">Where walks start.</param>
    /// <param name="nodes">How many nodes there are.</param>
    void Restore(EntryPoint entry, int nodes);
}
