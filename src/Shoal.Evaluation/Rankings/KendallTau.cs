namespace Shoal.Evaluation.Rankings;

/// <summary>Whether two rankings order the ids that either of them found alike.</summary>
/// <remarks>
/// Kendall's tau-b (Kendall 1945, corrected for ties) over the union of the two lists. An id that a list lacks stands
/// at rank depth + 1 there, tied with all others it lacks, as in Fagin, Kumar &amp; Sivakumar 2003.
/// </remarks>
public static class KendallTau
{
    /// <summary>Returns tau-b within the first <paramref name="depth"/> ranks of either list.</summary>
    /// <param name="first">Distinct ids, best first.</param>
    /// <param name="second">Distinct ids, best first.</param>
    /// <param name="depth">How many ranks count; 1 or more. The cost grows with its square.</param>
    /// <returns>In [-1, 1]; 1 for equal lists; 0 where tau is undefined because one list says nothing.</returns>
    /// <exception cref="ArgumentException">A list holds an id twice.</exception>
    public static double OnUnion(IReadOnlyList<string> first, IReadOnlyList<string> second, int depth)
    {
        var firstRanks = new RankTable(first, depth);
        var secondRanks = new RankTable(second, depth);
        var pairs = firstRanks.Ids.Union(secondRanks.Ids, StringComparer.Ordinal)
            .Select(id => (First: firstRanks.RankOf(id, depth + 1), Second: secondRanks.RankOf(id, depth + 1)))
            .ToArray();
        return Array.TrueForAll(pairs, pair => pair.First == pair.Second) ? 1 : TauB(pairs);
    }

    private static double TauB(ReadOnlySpan<(int First, int Second)> ranks)
    {
        var (balance, orderedByFirst, orderedBySecond) = (0L, 0L, 0L);
        for (var i = 1; i < ranks.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var first = ranks[i].First.CompareTo(ranks[j].First);
                var second = ranks[i].Second.CompareTo(ranks[j].Second);
                balance += first * second;
                orderedByFirst += Math.Abs(first);
                orderedBySecond += Math.Abs(second);
            }
        }

        var scale = Math.Sqrt((double)orderedByFirst * orderedBySecond);
        return scale == 0 ? 0 : balance / scale;
    }
}
