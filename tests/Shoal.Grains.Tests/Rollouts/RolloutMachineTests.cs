using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;
using static Shoal.Grains.Abstractions.Rollouts.RolloutStage;
using static Shoal.Grains.Tests.Rollouts.RolloutSamples;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>Every transition and every refusal of the diagram of a rollout.</summary>
public sealed class RolloutMachineTests
{
    private static readonly TimeSpan Late = Automatic.Canary.MaxStepDuration;

    [Fact]
    public void Advance_Created_Backfills() => Advances(Record(Created), Seen(), Backfilling);

    [Fact]
    public void Advance_Backfilling_WaitsForTheLastDocumentAndForEveryShard()
    {
        Stays(Record(Backfilling), Seen() with { Pending = 1 });
        Stays(Record(Backfilling), Seen() with { Pending = null });
        Advances(Record(Backfilling), Seen(), Shadowing);
    }

    [Fact]
    public void Advance_BackfillThatCannotGoOn_IsHeld()
    {
        var held = Advances(Record(Backfilling), Seen() with { Pending = 3, Stuck = "no room" }, Held);
        Assert.Equal(Backfilling, held.Before);
        Assert.Contains("no room", held.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void EndWithout_AnEndThatWaitsForWhatCannotBeEmbedded_IsOverAndSaysWhy()
    {
        var record = Record(RolledBack) with { Finishing = true };
        var over = RolloutMachine.EndWithout(record, "not a number", Now);
        Assert.True(over is { Finishing: false, IsOver: true });
        Assert.Contains("not a number", over.Journal[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Advance_Shadowing_WaitsForInspectionAndQueries()
    {
        Stays(Record(Shadowing) with { Inspection = null }, Seen() with { Compared = 10 });
        Stays(Record(Shadowing), Seen() with { Compared = 9 });
        var canary = Advances(Record(Shadowing), Seen() with { Compared = 10, CandidateRequests = 7 }, Canary);
        Assert.Equal((0, 10d, 7L), (canary.Step, canary.CanaryPercent, canary.StepRequests));
    }

    [Fact]
    public void Advance_ShadowingTooLong_IsHeld()
    {
        Advances(Record(Shadowing) with { StepElapsed = Late }, Seen() with { Compared = 9 }, Held);
        Advances(Record(Shadowing) with { StepElapsed = Late, Inspection = null }, Seen(), Held);
    }

    [Fact]
    public void Advance_WithoutACanary_IsPromotedFromTheShadow()
    {
        var record = Record(Shadowing, Automatic with { Canary = Automatic.Canary with { Steps = [] } });
        Stays(record, Seen(Good, Open) with { Compared = 10 });
        Advances(record, Seen(Good) with { Compared = 10 }, Promoted);
    }

    [Fact]
    public void Advance_CanaryStep_NeedsDistinctQueriesAndRequestsOfItsOwn()
    {
        var record = Record(Canary) with { StepRequests = 100 };
        Stays(record, Seen() with { CandidateQueries = 4, CandidateRequests = 200 });
        Stays(record, Seen() with { CandidateQueries = 9, CandidateRequests = 104 });
        var next = Advances(record, Seen(Open) with { CandidateQueries = 5, CandidateRequests = 105 }, Canary);
        Assert.Equal((1, 50d, 105L), (next.Step, next.CanaryPercent, next.StepRequests));
        Assert.Equal("step", next.Journal[^1].Event);
    }

    [Fact]
    public void Advance_LastCanaryStep_PromotesWhenNoGateIsOpen()
    {
        var record = Record(Canary) with { Step = 1 };
        var enough = Seen(Good) with { CandidateQueries = 5, CandidateRequests = 5 };
        Stays(record, enough with { Gates = [Good, Open] });
        Advances(record, enough, Promoted);
        var held = Advances(record with { StepElapsed = Late }, enough with { Gates = [Open] }, Held);
        Assert.Contains(Open.Name, held.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Advance_CanaryTooLong_IsHeld() =>
        Advances(Record(Canary) with { StepElapsed = Late }, Seen(), Held);

    [Theory]
    [InlineData(Shadowing)]
    [InlineData(Canary)]
    public void Advance_FailedGate_FailsOrIsHeldByPolicy(RolloutStage stage)
    {
        var failed = Advances(Record(stage), Seen(Good, Bad), Failed);
        Assert.Contains(Bad.Name, failed.Reason, StringComparison.Ordinal);
        Assert.True(failed.Finishing);
        Advances(Record(stage, Manual), Seen(Good, Bad), Held);
    }

    [Fact]
    public void Advance_ManualPolicy_HoldsInsteadOfPromoting()
    {
        var record = Record(Canary, Manual) with { Step = 1 };
        Advances(record, Seen(Good) with { CandidateQueries = 5, CandidateRequests = 5 }, Held);
    }

    [Fact]
    public void Advance_Promoted_CompletesAfterTheWindow()
    {
        Stays(Record(Promoted) with { StepElapsed = TimeSpan.FromMinutes(59) }, Seen(Bad));
        Advances(Record(Promoted) with { StepElapsed = TimeSpan.FromHours(1) }, Seen(), Completed);
    }

    [Theory]
    [InlineData(Paused)]
    [InlineData(Held)]
    [InlineData(Completed)]
    [InlineData(RolledBack)]
    [InlineData(Failed)]
    public void Advance_WhereAnOperatorOrNobodyActs_Stays(RolloutStage stage)
    {
        var everything = Seen(Good, Bad) with { Compared = 1_000, CandidateQueries = 1_000, CandidateRequests = 1_000 };
        Stays(Record(stage) with { StepElapsed = TimeSpan.FromDays(60) }, everything);
    }

    [Theory]
    [InlineData(RolloutCommand.Pause, "Created Backfilling Shadowing Canary", "Paused")]
    [InlineData(RolloutCommand.Resume, "Paused Held", "Shadowing")]
    [InlineData(RolloutCommand.Promote, "Shadowing Canary Paused Held", "Promoted")]
    [InlineData(RolloutCommand.RollBack, "Created Backfilling Shadowing Canary Promoted Paused Held", "RolledBack")]
    [InlineData(RolloutCommand.Complete, "Promoted", "Completed")]
    public void Obey_EveryStage_AllowsOrRefuses(RolloutCommand command, string allowed, string result)
    {
        foreach (var stage in Enum.GetValues<RolloutStage>())
        {
            if (allowed.Split(' ').Contains(stage.ToString()))
            {
                var next = Obey(Record(stage), command, Seen());
                Assert.Equal(result, next.Stage.ToString());
                Assert.Equal("operator", next.Journal[^1].Actor);
            }
            else
            {
                Refuses(Record(stage), command, Seen());
            }
        }
    }

    [Fact]
    public void Obey_ResumeOfHeld_StartsANewDeadlineAndIsRefusedAfterAFailure()
    {
        var held = Record(Held) with { StepElapsed = Late };
        Assert.Equal(TimeSpan.Zero, Obey(held, RolloutCommand.Resume, Seen()).StepElapsed);
        Refuses(held, RolloutCommand.Resume, Seen(Bad));
    }

    [Fact]
    public void Obey_Promote_NeedsFullCoverageAnInspectionAndNoFailure()
    {
        Refuses(Record(Shadowing), RolloutCommand.Promote, Seen() with { Pending = 1 });
        Refuses(Record(Shadowing) with { Inspection = null }, RolloutCommand.Promote, Seen());
        Refuses(Record(Shadowing), RolloutCommand.Promote, Seen(Bad));
        Refuses(Record(Held) with { Before = Backfilling }, RolloutCommand.Promote, Seen());
        var unknown = Refuses(Record(Shadowing), RolloutCommand.Promote, Seen() with { Pending = null });
        Assert.Contains("shard", unknown.Message, StringComparison.Ordinal);
        Obey(Record(Shadowing), RolloutCommand.Promote, Seen(Good, Open));
    }

    [Fact]
    public void WithGates_JournalsChangedVerdictsAlone()
    {
        var first = RolloutMachine.WithGates(Record(Shadowing), [Good, Open], Now);
        Assert.Equal("gate", Assert.Single(first.Journal.Skip(1)).Event);
        var same = RolloutMachine.WithGates(first, [Good with { Reason = "Other words." }, Open], Now);
        Assert.Equal(first.Journal.Count, same.Journal.Count);
        var closed = Open with { Verdict = RolloutGateVerdict.Pass };
        Assert.Equal(3, RolloutMachine.WithGates(same, [Good, closed], Now).Journal.Count);
    }

    [Fact]
    public void WithGates_ThatWaverForMonths_KeepsTheJournalBounded()
    {
        var record = Record(Shadowing);
        var first = record.Journal[0];
        for (var i = 0; i < RolloutMachine.MaxGateAnswers + 500; i++)
        {
            var verdict = i % 2 == 0 ? RolloutGateVerdict.Pass : RolloutGateVerdict.Undecided;
            record = RolloutMachine.WithGates(record, [Open with { Verdict = verdict }], Now);
        }

        record = RolloutMachine.Obey(record, RolloutCommand.Pause, Seen(), "ops", Now);

        Assert.Equal(1 + RolloutMachine.MaxGateAnswers + 1, record.Journal.Count);
        Assert.Equal(first, record.Journal[0]);
        Assert.Equal(
            (RolloutMachine.MaxGateAnswers + 502, "ops"), (record.Journal[^1].Number, record.Journal[^1].Actor));
        var numbers = record.Journal.Select(entry => entry.Number).ToArray();
        Assert.Equal(numbers.Order(), numbers);
    }

    private static RolloutSituation Seen(params RolloutGate[] gates) =>
        new() { Pending = 0, ServingPending = 0, Gates = gates };

    private static RolloutRecord Advances(RolloutRecord record, RolloutSituation seen, RolloutStage stage)
    {
        var next = RolloutMachine.Advance(record, seen, Now);
        Assert.Equal(stage, next.Stage);
        Assert.Equal(TimeSpan.Zero, next.StepElapsed);
        Assert.Equal((record.Journal.Count + 1, stage), (next.Journal[^1].Number, next.Journal[^1].Stage));
        return next;
    }

    private static void Stays(RolloutRecord record, RolloutSituation seen) =>
        Assert.Same(record, RolloutMachine.Advance(record, seen, Now));

    private static RolloutRecord Obey(RolloutRecord record, RolloutCommand command, RolloutSituation seen) =>
        RolloutMachine.Obey(record, command, seen, "operator", Now);

    private static ShoalException Refuses(RolloutRecord record, RolloutCommand command, RolloutSituation seen)
    {
        var refusal = Assert.Throws<ShoalException>(() => Obey(record, command, seen));
        Assert.Equal(ErrorCode.RolloutStage, refusal.Code);
        return refusal;
    }
}
