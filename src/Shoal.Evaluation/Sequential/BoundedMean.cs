namespace Shoal.Evaluation.Sequential;

/// <summary>What observations in a bounded range say about their mean, valid however often one looks.</summary>
/// <remarks>
/// <para>
/// Testing by betting: a gambler who bets that the mean is above m multiplies the capital by 1 + λ (x - m) with each
/// observation x. If the mean is m or less, the capital is a supermartingale, and by Ville's inequality it reaches 1/α
/// with probability α at most; so "capital reached 1/α" is a test at level α that may be looked at after every
/// observation. The means that were not lost to the gambler are the confidence sequence.
/// </para>
/// <para>
/// The bets are the gridded Kelly of Waudby-Smith &amp; Ramdas 2024, "Estimating means of bounded random variables by
/// betting": the capital is spread over fixed fractions of the largest bet that can never go bankrupt, and what each
/// has become is added up. Fixed bets make the capital independent of the order of the observations, so counts of
/// values are all the state there is, and the capital falls in m, so the bounds and the tests always agree. A sample
/// without any variance needs no special case.
/// </para>
/// <para>
/// Holds for observations whose conditional mean, given the past, stays on one side of m: they need not be alike.
/// Pure functions; safe for concurrent use.
/// </para>
/// </remarks>
public static class BoundedMean
{
    private const int BetCount = 16;

    // Halvings of the range: a billionth of it is finer than anybody reads.
    private const int Bisections = 32;

    // Fractions of the largest bet: each 1/sqrt(2) of the one before, so the best is missed by the fourth root of two
    // at most, which costs 4 % of the growth.
    private static readonly double[] Fractions =
        [.. Enumerable.Range(0, BetCount).Select(i => 0.98 * Math.Pow(2, -i / 2.0))];

    // A quarter lies on the boldest bet: the usual sample of a healthy candidate has no variance at all.
    private static readonly double[] LogWeights =
        [.. Enumerable.Range(0, BetCount).Select(i => Math.Log(i == 0 ? 0.25 : 0.75 / (BetCount - 1)))];

    /// <summary>Returns the logarithm of the capital that bet on a mean above <paramref name="mean"/>.</summary>
    /// <param name="sample">Observations in [<paramref name="low"/>, <paramref name="high"/>].</param>
    /// <param name="low">The least possible observation.</param>
    /// <param name="high">The greatest possible observation.</param>
    /// <param name="mean">The hypothesis "the mean is on the other side, or this", in (low, high).</param>
    /// <returns>0 for no observations; the hypothesis is refuted at level α when it is ln(1/α) or more.</returns>
    /// <exception cref="ArgumentException">An observation or the mean is out of range.</exception>
    public static double LogCapitalAbove(IReadOnlyList<ValueCount> sample, double low, double high, double mean)
    {
        Check(sample, low, high);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(mean, low);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(mean, high);
        return LogCapital(sample, low, mean - low, sign: 1);
    }

    /// <summary>Returns the logarithm of the capital that bet on a mean below <paramref name="mean"/>.</summary>
    /// <inheritdoc cref="LogCapitalAbove"/>
    public static double LogCapitalBelow(IReadOnlyList<ValueCount> sample, double low, double high, double mean)
    {
        Check(sample, low, high);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(mean, low);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(mean, high);
        return LogCapital(sample, high, high - mean, sign: -1);
    }

    /// <summary>Returns a lower bound of the mean, below which it is ever with probability α at most.</summary>
    /// <param name="sample">Observations in [<paramref name="low"/>, <paramref name="high"/>].</param>
    /// <param name="low">The least possible observation.</param>
    /// <param name="high">The greatest possible observation.</param>
    /// <param name="alpha">The probability to be ever wrong on this side, in (0, 1).</param>
    /// <returns>In [low, high]; low when nothing is known.</returns>
    public static double LowerBound(IReadOnlyList<ValueCount> sample, double low, double high, double alpha)
    {
        Check(sample, low, high);
        return low + Distance(alpha, high - low, width => LogCapital(sample, low, width, sign: 1));
    }

    /// <summary>Returns an upper bound of the mean, above which it is ever with probability α at most.</summary>
    /// <inheritdoc cref="LowerBound"/>
    /// <returns>In [low, high]; high when nothing is known.</returns>
    public static double UpperBound(IReadOnlyList<ValueCount> sample, double low, double high, double alpha)
    {
        Check(sample, low, high);
        return high - Distance(alpha, high - low, width => LogCapital(sample, high, width, sign: -1));
    }

    /// <summary>Returns how far from its end of the range the outermost mean lies that is not refuted.</summary>
    private static double Distance(double alpha, double range, Func<double, double> logCapital)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(alpha, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(alpha, 1);
        var threshold = -Math.Log(alpha);
        var (refuted, open) = (0.0, range);
        for (var i = 0; i < Bisections; i++)
        {
            var middle = (refuted + open) / 2;
            if (logCapital(middle) >= threshold) refuted = middle;
            else open = middle;
        }

        return refuted;
    }

    /// <summary>Returns the capital of bets whose worst observation is <paramref name="end"/>.</summary>
    /// <param name="sample">The observations.</param>
    /// <param name="end">The end of the range at which a bet loses most.</param>
    /// <param name="width">From there to the hypothesis; above 0.</param>
    /// <param name="sign">1 when the bet wins above the hypothesis, -1 when below.</param>
    private static double LogCapital(IReadOnlyList<ValueCount> sample, double end, double width, int sign)
    {
        Span<double> logs = stackalloc double[BetCount];
        LogWeights.CopyTo(logs);
        foreach (var (value, count) in sample)
        {
            if (count == 0) continue;
            var gain = (sign * (value - end) / width) - 1;
            for (var bet = 0; bet < BetCount; bet++) logs[bet] += count * Math.Log(1 + (Fractions[bet] * gain));
        }

        return LogSum(logs);
    }

    /// <summary>Returns the logarithm of the sum of numbers whose logarithms are given.</summary>
    internal static double LogSum(ReadOnlySpan<double> logs)
    {
        var largest = double.NegativeInfinity;
        foreach (var log in logs) largest = Math.Max(largest, log);
        var sum = 0.0;
        foreach (var log in logs) sum += Math.Exp(log - largest);
        return largest + Math.Log(sum);
    }

    private static void Check(IReadOnlyList<ValueCount> sample, double low, double high)
    {
        ArgumentNullException.ThrowIfNull(sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(low, high);
        foreach (var (value, count) in sample)
        {
            if (!(value >= low && value <= high) || count < 0)
            {
                throw new ArgumentException(
                    FormattableString.Invariant($"The sample holds {count} of {value}, outside [{low}, {high}]."),
                    nameof(sample));
            }
        }
    }
}
