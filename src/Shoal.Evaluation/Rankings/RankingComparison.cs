namespace Shoal.Evaluation.Rankings;

/// <summary>How alike two rankings of one query are, by three measures that look at different things.</summary>
/// <param name="Jaccard">In [0, 1]: whether the same documents were found.</param>
/// <param name="RankBiasedOverlap">In [0, 1]: the same, with most weight on the top.</param>
/// <param name="KendallTau">In [-1, 1]: whether what was found is in the same order.</param>
public readonly record struct RankingComparison(double Jaccard, double RankBiasedOverlap, double KendallTau)
{
    /// <summary>Compares the first <paramref name="depth"/> ranks of the two lists.</summary>
    /// <param name="serving">Distinct document ids, best first.</param>
    /// <param name="candidate">Distinct document ids, best first.</param>
    /// <param name="depth">How many ranks count; 1 or more.</param>
    /// <exception cref="ArgumentException">A list holds an id twice.</exception>
    public static RankingComparison Of(IReadOnlyList<string> serving, IReadOnlyList<string> candidate, int depth)
    {
        ArgumentNullException.ThrowIfNull(serving);
        ArgumentNullException.ThrowIfNull(candidate);
        string[] servingTop = [.. serving.Take(depth)];
        string[] candidateTop = [.. candidate.Take(depth)];
        return new(
            Rankings.Jaccard.At(servingTop, candidateTop, depth),
            Rankings.RankBiasedOverlap.Extrapolated(servingTop, candidateTop),
            Rankings.KendallTau.OnUnion(servingTop, candidateTop, depth));
    }
}
