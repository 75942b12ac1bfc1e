namespace Shoal.Evaluation.Rankings;

/// <summary>The expected agreement seen by a reader who looks one rank deeper with a fixed probability.</summary>
/// <remarks>
/// Webber, Moffat &amp; Zobel 2010, "A similarity measure for indefinite rankings", equation 32 (RBO_ext): lists may
/// differ in length, and the agreement at the end of each is taken to go on below it. S is the shorter list with s
/// ids, L the longer with l, and X_d their overlap at depth d.
/// </remarks>
public static class RankBiasedOverlap
{
    /// <summary>How likely the reader goes on to the next rank: 86 % of the weight is on the first ten.</summary>
    public const double DefaultPersistence = 0.9;

    /// <summary>Returns RBO_ext of two lists.</summary>
    /// <param name="first">Distinct ids, best first.</param>
    /// <param name="second">Distinct ids, best first.</param>
    /// <param name="persistence">The paper's p, in (0, 1): small values look at the top only.</param>
    /// <returns>In [0, 1]; 1 for equal lists, also empty ones; 0 when only one is empty.</returns>
    /// <exception cref="ArgumentException">A list holds an id twice, or p is out of range.</exception>
    public static double Extrapolated(
        IReadOnlyList<string> first, IReadOnlyList<string> second, double persistence = DefaultPersistence)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(persistence, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(persistence, 1);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var (shorter, longer) = first.Count <= second.Count ? (first, second) : (second, first);
        if (shorter.Count == 0) return longer.Count == 0 ? 1 : 0;
        return Extrapolate(Overlaps(shorter, longer), shorter.Count, persistence);
    }

    private static double Extrapolate(ReadOnlySpan<int> overlaps, int shorterCount, double persistence)
    {
        double s = shorterCount;
        var endOfShorter = overlaps[shorterCount - 1];
        var (sum, weight) = (0.0, 1.0);
        for (var depth = 1; depth <= overlaps.Length; depth++)
        {
            weight *= persistence;
            sum += weight * overlaps[depth - 1] / depth;
            if (depth > shorterCount) sum += weight * endOfShorter * (depth - s) / (s * depth);
        }

        var end = ((double)(overlaps[^1] - endOfShorter) / overlaps.Length) + (endOfShorter / s);
        return Math.Min(1, ((1 - persistence) / persistence * sum) + (end * weight));
    }

    /// <summary>Returns X_d for every depth of the longer list; the shorter one ends where it ends.</summary>
    private static int[] Overlaps(IReadOnlyList<string> shorter, IReadOnlyList<string> longer)
    {
        var shorterRanks = new RankTable(shorter, shorter.Count);
        var longerRanks = new RankTable(longer, longer.Count);
        var overlaps = new int[longer.Count];
        var overlap = 0;
        for (var depth = 1; depth <= longer.Count; depth++)
        {
            if (shorterRanks.RankOf(longer[depth - 1], int.MaxValue) <= depth) overlap++;
            if (depth <= shorter.Count && longerRanks.RankOf(shorter[depth - 1], int.MaxValue) < depth) overlap++;
            overlaps[depth - 1] = overlap;
        }

        return overlaps;
    }
}
