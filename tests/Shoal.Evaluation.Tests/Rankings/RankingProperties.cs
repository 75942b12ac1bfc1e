using CsCheck;
using Shoal.Evaluation.Rankings;

namespace Shoal.Evaluation.Tests.Rankings;

/// <summary>
/// What holds for the three measures and any two rankings. Method: random distinct ids out of 15, of different lengths,
/// so that lists share much, little or nothing; the oracle of RBO is its defining infinite sum.
/// </summary>
public sealed class RankingProperties
{
    private static readonly Gen<string[]> GenRanking =
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, 15).Select(i => $"d{i}").ToArray()), Gen.Int[0, 12])
            .Select((ids, count) => ids.Take(count).ToArray());

    [Fact]
    public void EveryMeasureIsSymmetricAndInItsRange() =>
        Gen.Select(GenRanking, GenRanking, Gen.Int[1, 14]).Sample((first, second, depth) =>
        {
            var there = RankingComparison.Of(first, second, depth);
            var back = RankingComparison.Of(second, first, depth);
            return Math.Abs(there.KendallTau - back.KendallTau) < 1e-12 && there.Jaccard == back.Jaccard
                && Math.Abs(there.RankBiasedOverlap - back.RankBiasedOverlap) < 1e-12
                && there.Jaccard is >= 0 and <= 1 && there.RankBiasedOverlap is >= 0 and <= 1
                && there.KendallTau is >= -1.000001 and <= 1.000001;
        });

    [Fact]
    public void EqualRankingsAgreeCompletely() =>
        Gen.Select(GenRanking, Gen.Int[1, 14]).Sample((ids, depth) =>
        {
            var comparison = RankingComparison.Of(ids, ids, depth);
            return comparison.Jaccard == 1 && comparison.KendallTau == 1
                && Math.Abs(comparison.RankBiasedOverlap - 1) < 1e-12;
        });

    [Fact]
    public void RankBiasedOverlapEqualsItsDefiningSum() =>
        Gen.Select(GenRanking, GenRanking, Gen.Double[0.3, 0.95]).Sample((first, second, p) =>
            Math.Abs(RankBiasedOverlap.Extrapolated(first, second, p) - DefiningSum(first, second, p)) < 1e-9);

    /// <summary>(1 - p) times the sum of p^(d-1) A_d over 2,000 depths; agreement goes on past either end.</summary>
    private static double DefiningSum(string[] first, string[] second, double p)
    {
        var (s, l) = first.Length <= second.Length ? (first, second) : (second, first);
        if (s.Length == 0) return l.Length == 0 ? 1 : 0;
        double Overlap(int depth) => s.Take(depth).Intersect(l.Take(depth)).Count();
        var goesOn = Overlap(s.Length) / s.Length;
        double Agreement(int depth) =>
            depth <= s.Length ? Overlap(depth) / depth
            : depth <= l.Length ? (Overlap(depth) + (goesOn * (depth - s.Length))) / depth
            : ((Overlap(l.Length) - Overlap(s.Length)) / l.Length) + goesOn;
        return (1 - p) * Enumerable.Range(1, 2_000).Sum(depth => Math.Pow(p, depth - 1) * Agreement(depth));
    }
}
