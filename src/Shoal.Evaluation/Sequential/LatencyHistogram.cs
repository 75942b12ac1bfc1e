namespace Shoal.Evaluation.Sequential;

/// <summary>Latencies in buckets that grow by 2 %: small, additive, exact about how many are below an edge.</summary>
/// <remarks>
/// Bucket i holds what is above <c>EdgeMs(i - 1)</c> and at most <c>EdgeMs(i)</c>; the first begins at 0 and the last
/// takes all that is longer than an hour. <see cref="Counts"/> is the whole state. Not safe for concurrent writers.
/// </remarks>
public sealed class LatencyHistogram
{
    private const double FirstEdgeMs = 0.01;
    private const double Growth = 1.02;

    /// <summary>ln(3.6e6 ms / 0.01 ms) / ln(1.02), rounded up.</summary>
    internal const int BucketCount = 996;

    private readonly long[] _counts = new long[BucketCount];

    /// <summary>Starts empty, or from the counts of another.</summary>
    /// <exception cref="ArgumentException">There are more counts than buckets, or one is negative.</exception>
    public LatencyHistogram(IReadOnlyList<long>? counts = null)
    {
        for (var bucket = 0; bucket < (counts?.Count ?? 0); bucket++)
        {
            if (bucket >= BucketCount || counts![bucket] < 0)
                throw new ArgumentException($"Give at most {BucketCount} counts, none negative.", nameof(counts));
            _counts[bucket] = counts[bucket];
        }
    }

    /// <summary>How many latencies each bucket holds, up to the last that holds one.</summary>
    public IReadOnlyList<long> Counts => _counts[..(Array.FindLastIndex(_counts, count => count > 0) + 1)];

    /// <summary>Returns how many latencies there are.</summary>
    public long Total() => _counts.Sum();

    /// <summary>Returns the longest latency that a bucket takes, in milliseconds.</summary>
    public static double EdgeMs(int bucket) => FirstEdgeMs * Math.Pow(Growth, bucket);

    /// <summary>Returns the latency above which a bucket begins, in milliseconds.</summary>
    internal static double StartMs(int bucket) => bucket == 0 ? 0 : EdgeMs(bucket - 1);

    /// <summary>Returns the last bucket whose edge is at most a latency; -1 for none.</summary>
    internal static int LastEdgeAtMost(double milliseconds)
    {
        var bucket = BucketOf(milliseconds);
        while (bucket >= 0 && EdgeMs(bucket) > milliseconds) bucket--;
        return bucket;
    }

    /// <summary>Returns the first bucket whose edge is at least a latency; the last one for none.</summary>
    internal static int FirstEdgeAtLeast(double milliseconds)
    {
        var bucket = BucketOf(milliseconds);
        while (bucket < BucketCount - 1 && EdgeMs(bucket) < milliseconds) bucket++;
        return bucket;
    }

    /// <summary>Returns the edge below which a share of the latencies lies; 0 where there are none.</summary>
    /// <param name="quantile">In (0, 1): 0.95 is p95.</param>
    public double QuantileMs(double quantile)
    {
        var (wanted, seen) = (quantile * Total(), 0L);
        for (var bucket = 0; bucket < BucketCount; bucket++)
        {
            seen += _counts[bucket];
            if (seen > 0 && seen >= wanted) return EdgeMs(bucket);
        }

        return 0;
    }

    /// <summary>Adds one latency.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public void Add(TimeSpan latency)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(latency, TimeSpan.Zero);
        _counts[BucketOf(latency.TotalMilliseconds)]++;
    }

    /// <summary>Adds all latencies of another histogram.</summary>
    public void Add(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var bucket = 0; bucket < BucketCount; bucket++) _counts[bucket] += other._counts[bucket];
    }

    private static int BucketOf(double milliseconds)
    {
        if (milliseconds <= FirstEdgeMs) return 0;
        var bucket = (int)Math.Ceiling(Math.Log(milliseconds / FirstEdgeMs) / Math.Log(Growth));
        return Math.Clamp(bucket, 0, BucketCount - 1);
    }
}
