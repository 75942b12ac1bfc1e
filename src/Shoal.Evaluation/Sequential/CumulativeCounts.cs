namespace Shoal.Evaluation.Sequential;

/// <summary>How many latencies are at most each edge of a histogram, and what that says of a quantile.</summary>
internal sealed class CumulativeCounts
{
    private readonly long[] _below;

    private CumulativeCounts(long[] below) => _below = below;

    /// <summary>How many buckets there are, up to the last that holds a latency.</summary>
    public int Buckets => _below.Length;

    /// <summary>Adds a histogram up.</summary>
    public static CumulativeCounts Of(LatencyHistogram latencies)
    {
        ArgumentNullException.ThrowIfNull(latencies);
        long[] below = [.. latencies.Counts];
        for (var bucket = 1; bucket < below.Length; bucket++) below[bucket] += below[bucket - 1];
        return new CumulativeCounts(below);
    }

    /// <summary>
    /// Returns the logarithm of the capital that bet on more than the quantile's share being at most an edge.
    /// </summary>
    /// <param name="bucket">As for <see cref="Coins"/>.</param>
    /// <param name="quantile">In (0, 1).</param>
    public double LogCapitalAbove(int bucket, double quantile) =>
        BoundedMean.LogCapitalAbove(Coins(bucket), 0, 1, quantile);

    /// <summary>
    /// Returns the logarithm of the capital that bet on less than the quantile's share being at most an edge.
    /// </summary>
    /// <inheritdoc cref="LogCapitalAbove"/>
    public double LogCapitalBelow(int bucket, double quantile) =>
        BoundedMean.LogCapitalBelow(Coins(bucket), 0, 1, quantile);

    /// <summary>Returns how many latencies are at most an edge, as ones, and how many are not, as zeros.</summary>
    /// <param name="bucket">The edge's; -1 for none, and any beyond the last.</param>
    public ValueCount[] Coins(int bucket)
    {
        if (_below.Length == 0) return [];
        var below = bucket < 0 ? 0 : _below[Math.Min(bucket, _below.Length - 1)];
        return [new(1, below), new(0, _below[^1] - below)];
    }
}
