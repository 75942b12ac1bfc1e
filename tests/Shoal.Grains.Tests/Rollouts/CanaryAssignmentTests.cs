using CsCheck;
using Shoal.Evaluation.Drift;
using Shoal.Evaluation.Gates;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>
/// Who belongs to a canary. The shares are binomial; six standard deviations are exceeded once in 10⁹ draws, and the
/// callers are fixed, so a share that holds once holds for ever.
/// </summary>
public sealed class CanaryAssignmentTests
{
    private const int Callers = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    public void IsInCanary_OfManyUsers_TakesItsShare(double percent) =>
        AssertShare(percent / 100, caller => CanaryAssignment.IsInCanary("c.a/r1", $"user{caller}", 0, percent));

    [Fact]
    public void IsInCanary_WithoutAUser_DrawsEachQuery() =>
        AssertShare(0.25, caller => CanaryAssignment.IsInCanary("c.a/r1", null, HashOf(caller), 25));

    [Fact]
    public void IsSampled_OfManyQueries_TakesItsShare() =>
        AssertShare(0.3, caller => CanaryAssignment.IsSampled("c.a/r1", HashOf(caller), 0.3));

    [Fact]
    public void IsInCanary_OfAnotherRollout_DrawsOtherCallers()
    {
        // Of those whom one rollout chose, another chooses its own share again.
        var chosen = Enumerable.Range(0, 4 * Callers)
            .Where(caller => CanaryAssignment.IsInCanary("c.a/r1", $"user{caller}", 0, 25)).ToArray();
        var again = chosen.Count(caller => CanaryAssignment.IsInCanary("c.a/r2", $"user{caller}", 0, 25));
        AssertBinomial(again, chosen.Length, 0.25);
    }

    [Fact]
    public void IsWatched_OfQueriesThatStayTheSame_ShowsNoDriftWhateverTheCanary()
    {
        var random = new Random(1);
        var queries = Enumerable.Range(0, 100)
            .Select(i => (Hash: HashOf(i), Vector: Enumerable.Range(0, 384).Select(_ => Component()).ToArray()))
            .ToArray();
        foreach (var reached in (double[])[0, 10, 50])
        {
            var drift = new QueryDrift(384);
            foreach (var (_, vector) in Asked(18_000, 0)) drift.AddReference(vector);
            foreach (var (_, vector) in Asked(9_000, reached)) drift.AddCurrent(vector);
            var answer = DriftGate.Evaluate(drift.Summarize(), new GateSettings());
            Assert.StartsWith("The queries are those", answer.Reason, StringComparison.Ordinal);
        }

        Assert.Empty(Asked(1_000, 51));

        float Component() => random.NextSingle() - 0.5f;

        IEnumerable<(ulong Hash, float[] Vector)> Asked(int times, double reached) =>
            Enumerable.Range(0, times).Select(_ => queries[random.Next(queries.Length)])
                .Where(query => CanaryAssignment.IsWatched("c.a/r1", null, query.Hash, reached));
    }

    [Fact]
    public void IsWatched_NeverTakesACallerOfTheCanary() =>
        Gen.Select(Gen.String, Gen.Double[0, 100]).Sample((user, reached) =>
            !CanaryAssignment.IsWatched("c.a/r1", user, 0, reached)
            || !CanaryAssignment.IsInCanary("c.a/r1", user, 0, reached));

    [Fact]
    public void IsInCanary_AsTheShareGrows_MovesNobodyOut() =>
        Gen.Select(Gen.String, Gen.ULong, Gen.Double[0, 100], Gen.Double[0, 100]).Sample((user, query, one, other) =>
        {
            var (small, large) = (Math.Min(one, other), Math.Max(one, other));
            var before = CanaryAssignment.IsInCanary("c.a/r1", user, query, small);
            Assert.Equal(before, CanaryAssignment.IsInCanary("c.a/r1", user, query + 1, small));
            if (before) Assert.True(CanaryAssignment.IsInCanary("c.a/r1", user, query, large));
            Assert.False(CanaryAssignment.IsInCanary("c.a/r1", user, query, 0));
            Assert.True(CanaryAssignment.IsInCanary("c.a/r1", user, query, 100));
        });

    private static ulong HashOf(int caller) => NormalizedQuery.HashOf($"query {caller}");

    private static void AssertShare(double share, Func<int, bool> isChosen) =>
        AssertBinomial(Enumerable.Range(0, Callers).Count(isChosen), Callers, share);

    private static void AssertBinomial(int chosen, int of, double share)
    {
        var slack = 6 * Math.Sqrt(of * share * (1 - share));
        Assert.InRange(chosen, (of * share) - slack, (of * share) + slack);
    }
}
