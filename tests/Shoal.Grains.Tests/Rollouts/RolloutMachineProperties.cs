using CsCheck;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;
using static Shoal.Grains.Abstractions.Rollouts.RolloutStage;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>
/// From the beginning, whatever is seen and commanded, a rollout never leaves its diagram: journals number without gaps
/// and only grow, final stages never change, and nothing but the canary gives callers to a candidate that does not
/// serve.
/// </summary>
public sealed class RolloutMachineProperties
{
    private static readonly Dictionary<RolloutStage, RolloutStage[]> Diagram = new()
    {
        [Created] = [Backfilling, Paused, RolledBack],
        [Backfilling] = [Shadowing, Paused, Held, RolledBack],
        [Shadowing] = [Canary, Promoted, Paused, Held, Failed, RolledBack],
        [Canary] = [Canary, Promoted, Paused, Held, Failed, RolledBack],
        [Promoted] = [Completed, RolledBack],
        [Paused] = [Created, Backfilling, Shadowing, Canary, Promoted, RolledBack],
        [Held] = [Backfilling, Shadowing, Canary, Promoted, RolledBack],
        [Completed] = [],
        [RolledBack] = [],
        [Failed] = [],
    };

    private static readonly Gen<RolloutSituation> Situations =
        from pending in Gen.Int[-1, 2]
        from compared in Gen.Int[0, 20]
        from queries in Gen.Int[0, 10]
        from gate in Gen.Int[0, 3]
        from stuck in Gen.Int[0, 9]
        select new RolloutSituation
        {
            Pending = pending < 0 ? null : Math.Max(0, pending - 1),
            Compared = compared,
            CandidateQueries = queries,
            CandidateRequests = 3 * queries,
            Gates = [gate == 0 ? RolloutSamples.Bad : gate == 1 ? RolloutSamples.Open : RolloutSamples.Good],
            Stuck = stuck == 0 ? "no room" : null,
        };

    private static readonly Gen<(RolloutSituation Seen, int Command, int Minutes)[]> Lives =
        Gen.Select(Situations, Gen.Int[-6, 4], Gen.Int[0, 20]).Array[1, 60];

    [Fact]
    public void AnyLifeStaysOnTheDiagram() =>
        Gen.Select(Gen.Bool, Gen.Bool, Lives).Sample((isManual, hasCanary, life) =>
        {
            var request = isManual ? RolloutSamples.Manual : RolloutSamples.Automatic;
            if (!hasCanary) request = request with { Canary = request.Canary with { Steps = [] } };
            var record = RolloutSamples.Record(Created, request);
            foreach (var (seen, command, minutes) in life) record = Live(record, seen, command, minutes);
        }, iter: 500);

    private static RolloutRecord Live(RolloutRecord record, RolloutSituation seen, int command, int minutes)
    {
        record = record with { StepElapsed = record.StepElapsed + TimeSpan.FromMinutes(minutes) };
        if (record.Stage == Shadowing && minutes % 2 == 0)
            record = record with { Inspection = RolloutSamples.Inspection };
        var next = command < 0 ? Advanced(record, seen) : Obeyed(record, (RolloutCommand)command, seen);
        AssertOnDiagram(record, next);
        AssertJournal(record, next);
        Assert.Equal(next.Stage is Paused or Held, next.Before is not null);
        var routes = RolloutRoutes.Of(next);
        Assert.Equal(next.Stage is Promoted or Completed ? 2 : 1, routes.Serving);
        Assert.Equal(next.Stage == Canary, routes.Routing is { CanaryPercent: > 0 });
        var before = RolloutRoutes.Of(record);
        Assert.True(before.IsSameAs(routes) ? before.Order <= routes.Order : before.Order < routes.Order);
        Assert.Contains(routes.Generations, generation => generation.Number == routes.Serving);
        return next;
    }

    private static RolloutRecord Advanced(RolloutRecord record, RolloutSituation seen)
    {
        var noted = RolloutMachine.WithGates(record, seen.Gates, RolloutSamples.Now);
        return RolloutMachine.Advance(noted, seen, RolloutSamples.Now);
    }

    private static RolloutRecord Obeyed(RolloutRecord record, RolloutCommand command, RolloutSituation seen)
    {
        try
        {
            return RolloutMachine.Obey(record, command, seen, "operator", RolloutSamples.Now);
        }
        catch (ShoalException refusal)
        {
            Assert.Equal(ErrorCode.RolloutStage, refusal.Code);
            return record;
        }
    }

    private static void AssertOnDiagram(RolloutRecord record, RolloutRecord next)
    {
        if (next.Stage != record.Stage) Assert.Contains(next.Stage, Diagram[record.Stage]);
        if (next.Stage == Canary && record.Stage == Canary) Assert.InRange(next.Step, record.Step, record.Step + 1);
        if (next.Stage is Paused or Held)
            Assert.Equal(record.Stage == next.Stage ? record.Before : record.Stage, next.Before);
        if (record.Stage is Paused or Held && next.Stage is not (Paused or Held or Promoted or RolledBack))
            Assert.Equal(record.Before, next.Stage);
        if (next.Stage == Promoted) Assert.NotNull(next.Inspection);
        if (record.IsFinal) Assert.Equal(record.Stage, next.Stage);
    }

    private static void AssertJournal(RolloutRecord record, RolloutRecord next)
    {
        Assert.Equal(Enumerable.Range(1, next.Journal.Count), next.Journal.Select(entry => entry.Number));
        Assert.Equal(record.Journal, next.Journal.Take(record.Journal.Count));
        if (next.Stage != record.Stage) Assert.Equal(next.Stage, next.Journal[^1].Stage);
        if (ReferenceEquals(record, next)) return;
        Assert.All(next.Journal.Skip(record.Journal.Count), entry => Assert.NotEmpty(entry.Message));
    }
}
