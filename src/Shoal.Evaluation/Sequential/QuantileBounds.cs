namespace Shoal.Evaluation.Sequential;

/// <summary>Bounds of a quantile of latencies, valid however often one looks and whatever the distribution.</summary>
/// <remarks>
/// Howard &amp; Ramdas 2022, "Sequential estimation of quantiles with applications to A/B testing and best-arm
/// identification": whether a latency is at most q is a coin that falls so with the probability p exactly at the
/// quantile, so a time-uniform test of that coin, inverted over q, bounds the quantile. The paper's mixture over coins
/// is a Beta; ours is the grid of <see cref="BoundedMean"/>. The edges of the histogram are the q's, so nothing is lost
/// to the buckets but resolution: an upper bound is rounded up and a lower bound down. Pure functions.
/// </remarks>
public static class QuantileBounds
{
    /// <summary>Returns a bound that the quantile exceeds with probability <paramref name="alpha"/> at most.</summary>
    /// <param name="latencies">The observations.</param>
    /// <param name="quantile">Which one, in (0, 1): 0.95 is p95.</param>
    /// <param name="alpha">The probability to be ever wrong on this side, in (0, 1).</param>
    /// <returns>In milliseconds; null while there are too few latencies for any bound.</returns>
    public static double? UpperMs(LatencyHistogram latencies, double quantile, double alpha)
    {
        var (below, threshold) = (CumulativeCounts.Of(latencies), -Math.Log(alpha));
        var bucket = FirstBucket(below, candidate => below.LogCapitalAbove(candidate, quantile) >= threshold);
        return bucket == below.Buckets ? null : LatencyHistogram.EdgeMs(bucket);
    }

    /// <summary>Returns a bound that the quantile is below with probability <paramref name="alpha"/> at most.</summary>
    /// <returns>In milliseconds; 0 while there are too few latencies for any bound.</returns>
    /// <inheritdoc cref="UpperMs"/>
    public static double LowerMs(LatencyHistogram latencies, double quantile, double alpha)
    {
        var (below, threshold) = (CumulativeCounts.Of(latencies), -Math.Log(alpha));
        var bucket = FirstBucket(below, candidate => below.LogCapitalBelow(candidate, quantile) < threshold);
        return bucket == 0 ? 0 : LatencyHistogram.EdgeMs(bucket - 1);
    }

    /// <summary>Returns the first bucket that satisfies what all later ones do too; their number for none.</summary>
    private static int FirstBucket(CumulativeCounts below, Predicate<int> satisfies)
    {
        var (first, end) = (0, below.Buckets);
        while (first < end)
        {
            var middle = (first + end) / 2;
            if (satisfies(middle)) end = middle;
            else first = middle + 1;
        }

        return first;
    }
}
