namespace Shoal.Evaluation.Sequential;

/// <summary>
/// Tests of a quantile of one sample of latencies against what the same quantile of another allows, valid however often
/// one looks and whatever the distributions.
/// </summary>
/// <remarks>
/// <para>
/// If the candidate's quantile is over what is allowed, then there is a latency t, the serving quantile, at which two
/// coins fall as they should not: "a serving latency is at most t" with the quantile's probability or more, and "a
/// candidate's is at most what t allows" with less. The capitals that bet against the one, the other, and their
/// product are supermartingales at that t, and so is any mean of them. Whichever t it is: once the mean has reached
/// 1/α at all of them, the hypothesis is refuted (Ville's inequality; averages and products of e-values as in Vovk
/// &amp; Wang 2021, "E-values: calibration, combination, and applications"; the capitals as in
/// <see cref="QuantileBounds"/>).
/// </para>
/// <para>
/// Two separate bounds that must not overlap would each have to carry α alone. Here both samples speak at every t,
/// which takes a quarter fewer observations where the quantiles lie close. Buckets are rounded against the verdict.
/// Pure functions.
/// </para>
/// </remarks>
public static class QuantileComparison
{
    // Half on the product, which decides where the quantiles lie close, and a quarter on either sample alone.
    private static readonly double LogQuarter = Math.Log(0.25);
    private static readonly double LogHalf = Math.Log(0.5);

    /// <summary>Says that the candidate's quantile is at most what is allowed.</summary>
    /// <param name="candidate">The latencies compared.</param>
    /// <param name="serving">The latencies compared with.</param>
    /// <param name="quantile">Which one, in (0, 1): 0.95 is p95.</param>
    /// <param name="allowed">
    /// From a serving latency to the most that is allowed beside it, milliseconds; rising.
    /// </param>
    /// <param name="alpha">The probability to be ever wrong, in (0, 1).</param>
    public static bool IsWithin(
        LatencyHistogram candidate,
        LatencyHistogram serving,
        double quantile,
        Func<double, double> allowed,
        double alpha)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        var (candidateBelow, servingBelow) = (CumulativeCounts.Of(candidate), CumulativeCounts.Of(serving));
        return HoldsForAll(
            bucket => servingBelow.LogCapitalBelow(bucket, quantile),
            bucket => candidateBelow.LogCapitalAbove(
                LatencyHistogram.LastEdgeAtMost(allowed(LatencyHistogram.StartMs(bucket))), quantile),
            alpha);
    }

    /// <summary>Says that the candidate's quantile is over what is allowed.</summary>
    /// <inheritdoc cref="IsWithin"/>
    public static bool IsBeyond(
        LatencyHistogram candidate,
        LatencyHistogram serving,
        double quantile,
        Func<double, double> allowed,
        double alpha)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        var (candidateBelow, servingBelow) = (CumulativeCounts.Of(candidate), CumulativeCounts.Of(serving));
        return HoldsForAll(
            bucket => candidateBelow.LogCapitalBelow(
                LatencyHistogram.FirstEdgeAtLeast(allowed(LatencyHistogram.EdgeMs(bucket))), quantile),
            bucket => servingBelow.LogCapitalAbove(bucket - 1, quantile),
            alpha);
    }

    /// <summary>Says whether the mean of two capitals and their product has reached 1/α in every bucket.</summary>
    /// <param name="falling">The logarithm of one, falling with the bucket.</param>
    /// <param name="rising">The logarithm of the other, rising.</param>
    /// <param name="alpha">In (0, 1).</param>
    private static bool HoldsForAll(Func<int, double> falling, Func<int, double> rising, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        var threshold = -Math.Log(alpha);
        // Where one alone is enough, the other need not be asked.
        var alone = threshold - LogQuarter;
        var first = FirstBucket(bucket => falling(bucket) < alone);
        var end = FirstBucket(bucket => rising(bucket) >= alone);
        for (var bucket = first; bucket < end; bucket++)
        {
            if (LogMean(falling(bucket), rising(bucket)) < threshold) return false;
        }

        return true;
    }

    private static double LogMean(double one, double other)
    {
        var (first, second, both) = (LogQuarter + one, LogQuarter + other, LogHalf + one + other);
        var largest = Math.Max(both, Math.Max(first, second));
        return largest + Math.Log(Math.Exp(first - largest) + Math.Exp(second - largest) + Math.Exp(both - largest));
    }

    /// <summary>Returns the first bucket that satisfies what all later ones do too; their number for none.</summary>
    private static int FirstBucket(Predicate<int> satisfies)
    {
        var (first, end) = (0, LatencyHistogram.BucketCount);
        while (first < end)
        {
            var middle = (first + end) / 2;
            if (satisfies(middle)) end = middle;
            else first = middle + 1;
        }

        return first;
    }
}
