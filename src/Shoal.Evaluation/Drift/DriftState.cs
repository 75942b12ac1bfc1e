namespace Shoal.Evaluation.Drift;

/// <summary>All that <see cref="QueryDrift"/> knows, to be stored and restored.</summary>
public sealed record DriftState
{
    /// <summary>The dimensions of the query vectors.</summary>
    public required int Dimensions { get; init; }

    /// <summary>Queries of the reference.</summary>
    public long ReferenceCount { get; init; }

    /// <summary>Queries since.</summary>
    public long CurrentCount { get; init; }

    /// <summary>The sum of the reference queries' features; empty for none.</summary>
    public IReadOnlyList<double> ReferenceSums { get; init; } = [];

    /// <summary>The sum of the later queries' features; empty for none.</summary>
    public IReadOnlyList<double> CurrentSums { get; init; } = [];
}
