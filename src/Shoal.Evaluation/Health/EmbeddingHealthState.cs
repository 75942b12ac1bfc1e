namespace Shoal.Evaluation.Health;

/// <summary>All that <see cref="EmbeddingHealth"/> knows, to be stored and restored.</summary>
public sealed record EmbeddingHealthState
{
    /// <summary>The dimensions of the vectors.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Vectors seen.</summary>
    public long Count { get; init; }

    /// <summary>Vectors with a component that is no finite number.</summary>
    public long NotFinite { get; init; }

    /// <summary>Vectors of length 0.</summary>
    public long Zero { get; init; }

    /// <summary>Vectors whose length is not 1 within a hundredth.</summary>
    public long NotUnit { get; init; }

    /// <summary>Vectors equal to an earlier one of another text.</summary>
    public long Duplicates { get; init; }

    /// <summary>The sum of the directions (vectors scaled to length 1), by dimension.</summary>
    public IReadOnlyList<double> Sums { get; init; } = [];

    /// <summary>The sum of the directions' squares, by dimension.</summary>
    public IReadOnlyList<double> Squares { get; init; } = [];

    /// <summary>The hash of each distinct direction.</summary>
    public IReadOnlyList<ulong> VectorHashes { get; init; } = [];

    /// <summary>The hash of the text that first gave the direction at the same place.</summary>
    public IReadOnlyList<ulong> TextHashes { get; init; } = [];
}
