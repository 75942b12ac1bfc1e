namespace Shoal.Evaluation.Sequential;

/// <summary>
/// Tests of a quantile of one sample of latencies against what the same quantile of another allows, valid however often
/// one looks and whatever the distributions.
/// </summary>
/// <remarks>
/// <para>
/// If the candidate's quantile is over what is allowed, then there is a latency t, the serving quantile, at which two
/// coins fall as they should not: "a serving latency is at most t" with the quantile's probability or more, and "a
/// candidate's is at most what t allows" with less. The capitals that bet against the one, against the other, and
/// against both are supermartingales at that t, and so is any mean of them. Whichever t it is: once the mean has
/// reached 1/α at all of them, the hypothesis is refuted (Ville's inequality; means of e-values as in Vovk &amp; Wang
/// 2021, "E-values: calibration, combination, and applications"; the capitals as in <see cref="QuantileBounds"/>).
/// </para>
/// <para>
/// Two separate bounds that must not overlap would each have to carry α alone, and pay for not knowing how much to
/// bet. Here both samples speak at every t, and a bet against both is of one size: how far either coin is from the
/// quantile. Buckets are rounded against the verdict. Pure functions.
/// </para>
/// </remarks>
public static class QuantileComparison
{
    private const int BetCount = 12;

    // Half against both, which decides where the quantiles lie close, and a quarter on either sample alone.
    private static readonly double LogQuarter = Math.Log(0.25);
    private static readonly double LogOfABetOnBoth = Math.Log(0.5 / BetCount);

    // Parts of the way from the quantile to 1: how far off the coins are said to be, each 1/sqrt(2) of the one before.
    private static readonly double[] Parts =
        [.. Enumerable.Range(0, BetCount).Select(i => 0.98 * Math.Pow(2, -i / 2.0))];

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
            servingBelow.Coins,
            bucket => candidateBelow.Coins(
                LatencyHistogram.LastEdgeAtMost(allowed(LatencyHistogram.StartMs(bucket)))),
            quantile,
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
            bucket => candidateBelow.Coins(
                LatencyHistogram.FirstEdgeAtLeast(allowed(LatencyHistogram.EdgeMs(bucket)))),
            bucket => servingBelow.Coins(bucket - 1),
            quantile,
            alpha);
    }

    /// <summary>Says whether the mean of the capitals has reached 1/α in every bucket.</summary>
    /// <param name="seldom">The coins said to fall less often than the quantile; more ones with the bucket.</param>
    /// <param name="often">The coins said to fall more often; more ones with the bucket, too.</param>
    /// <param name="quantile">In (0, 1).</param>
    /// <param name="alpha">In (0, 1).</param>
    private static bool HoldsForAll(
        Func<int, ValueCount[]> seldom, Func<int, ValueCount[]> often, double quantile, double alpha)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        var threshold = -Math.Log(alpha);
        // Where one alone is enough, the other need not be asked.
        var alone = threshold - LogQuarter;
        var first = FirstBucket(
            bucket => BoundedMean.LogCapitalBelow(seldom(bucket), 0, 1, quantile) < alone);
        var end = FirstBucket(
            bucket => BoundedMean.LogCapitalAbove(often(bucket), 0, 1, quantile) >= alone);
        for (var bucket = first; bucket < end; bucket++)
        {
            if (LogMean(seldom(bucket), often(bucket), quantile) < threshold) return false;
        }

        return true;
    }

    private static double LogMean(ValueCount[] seldom, ValueCount[] often, double quantile)
    {
        Span<double> logs = stackalloc double[BetCount + 2];
        for (var bet = 0; bet < BetCount; bet++)
        {
            var off = Parts[bet] * (1 - quantile);
            logs[bet] = LogOfABetOnBoth
                + LogRatio(seldom, quantile, quantile - off) + LogRatio(often, quantile, quantile + off);
        }

        logs[BetCount] = LogQuarter + BoundedMean.LogCapitalBelow(seldom, 0, 1, quantile);
        logs[BetCount + 1] = LogQuarter + BoundedMean.LogCapitalAbove(often, 0, 1, quantile);
        return BoundedMean.LogSum(logs);
    }

    /// <summary>
    /// Returns the logarithm of the likelihood of coins under what is said over that under the probability.
    /// </summary>
    private static double LogRatio(ValueCount[] coins, double probability, double said)
    {
        var log = 0.0;
        foreach (var (value, count) in coins)
            log += count * (value > 0 ? Math.Log(said / probability) : Math.Log((1 - said) / (1 - probability)));
        return log;
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
