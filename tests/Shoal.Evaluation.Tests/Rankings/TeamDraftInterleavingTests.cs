using CsCheck;
using Shoal.Evaluation.Rankings;

namespace Shoal.Evaluation.Tests.Rankings;

/// <summary>
/// An interleaved ranking is fair: neither team can gain by its seat. Method: random rankings and seeds for the shape;
/// exact counts over many seeds for the coin, with a tolerance of five standard deviations.
/// </summary>
public sealed class TeamDraftInterleavingTests
{
    private static readonly Gen<string[]> GenRanking =
        Gen.Select(Gen.Shuffle(Enumerable.Range(0, 12).Select(i => $"d{i}").ToArray()), Gen.Int[0, 12])
            .Select((ids, count) => ids.Take(count).ToArray());

    [Fact]
    public void EveryInterleavedRankingIsDistinctFullAndBalanced() =>
        Gen.Select(GenRanking, GenRanking, Gen.Int[1, 14], Gen.ULong).Sample((serving, candidate, length, seed) =>
        {
            var merged = TeamDraftInterleaving.Interleave(serving, candidate, length, seed);
            var ids = merged.Select(document => document.DocumentId).ToArray();
            var balance = merged.Count(document => document.Team == RankingTeam.Serving)
                - merged.Count(document => document.Team == RankingTeam.Candidate);
            return ids.Distinct().Count() == Math.Min(length, serving.Union(candidate).Count())
                && ids.Length == ids.Distinct().Count()
                && Math.Abs(balance) <= 1;
        });

    [Fact]
    public void EachTeamsPicksKeepItsOwnOrder() =>
        Gen.Select(GenRanking, GenRanking, Gen.ULong).Sample((serving, candidate, seed) =>
        {
            var merged = TeamDraftInterleaving.Interleave(serving, candidate, 10, seed);
            bool Ordered(RankingTeam team, string[] ranking) => merged
                .Where(document => document.Team == team)
                .Select(document => Array.IndexOf(ranking, document.DocumentId))
                .Pairwise().All(pair => pair.First >= 0 && pair.First < pair.Second);
            return Ordered(RankingTeam.Serving, serving) && Ordered(RankingTeam.Candidate, candidate);
        });

    [Fact]
    public void Interleave_EqualRankings_CreditNobody()
    {
        var merged = TeamDraftInterleaving.Interleave(["a", "b", "c"], ["a", "b", "c"], 3, 7);

        Assert.Equal(new(0, 0), TeamDraftInterleaving.Credit(merged, ["a", "b", "c"]));
        Assert.Equal(["a", "b", "c"], merged.Select(document => document.DocumentId));
    }

    [Fact]
    public void Interleave_SameSeed_SameRanking() => Assert.Equal(
        TeamDraftInterleaving.Interleave(["a", "b", "c"], ["c", "x", "a"], 5, 42),
        TeamDraftInterleaving.Interleave(["a", "b", "c"], ["c", "x", "a"], 5, 42));

    [Fact]
    public void Credit_ClicksOnBothTeams_CountsEachOnceAndIgnoresStrangers()
    {
        InterleavedDocument[] merged =
            [new("a", RankingTeam.Neither), new("b", RankingTeam.Candidate), new("c", RankingTeam.Serving)];

        var credit = TeamDraftInterleaving.Credit(merged, ["b", "b", "a", "z"]);

        Assert.Equal(new(0, 1), credit);
        Assert.Equal(1, credit.Difference);
    }

    [Fact]
    public void Interleave_OverManySeeds_EachTeamPicksFirstHalfOfTheTime()
    {
        const int Seeds = 10_000;
        var servingFirst = Enumerable.Range(0, Seeds).Count(seed =>
            TeamDraftInterleaving.Interleave(["a", "b"], ["x", "y"], 2, (ulong)seed)[0].Team == RankingTeam.Serving);

        Assert.InRange(servingFirst, (Seeds / 2) - 250, (Seeds / 2) + 250);
    }
}

file static class Pairs
{
    public static IEnumerable<(T First, T Second)> Pairwise<T>(this IEnumerable<T> values)
    {
        var list = values.ToList();
        return list.Zip(list.Skip(1));
    }
}
