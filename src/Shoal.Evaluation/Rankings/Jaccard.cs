namespace Shoal.Evaluation.Rankings;

/// <summary>The overlap of two rankings as sets, whatever the order (Jaccard 1912).</summary>
public static class Jaccard
{
    /// <summary>Returns the share of the ids in the first <paramref name="depth"/> ranks that both hold.</summary>
    /// <param name="first">Distinct ids, best first.</param>
    /// <param name="second">Distinct ids, best first.</param>
    /// <param name="depth">How many ranks count; 1 or more.</param>
    /// <returns>In [0, 1]; 1 for two empty lists, which agree.</returns>
    /// <exception cref="ArgumentException">A list holds an id twice.</exception>
    public static double At(IReadOnlyList<string> first, IReadOnlyList<string> second, int depth)
    {
        var firstRanks = new RankTable(first, depth);
        var secondRanks = new RankTable(second, depth);
        var shared = firstRanks.Ids.Count(secondRanks.Contains);
        var union = firstRanks.Count + secondRanks.Count - shared;
        return union == 0 ? 1 : (double)shared / union;
    }
}
