using System.Globalization;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// The stages of a rollout as a pure function: from a record, what is seen, and a command, to the next record. Every
/// step brings its journal entry. It never waits and never looks at a clock.
/// </summary>
internal static class RolloutMachine
{
    /// <summary>Who acts when nobody asked.</summary>
    public const string Self = "shoal";

    /// <summary>What a journal calls a gate's answer.</summary>
    public const string GateEvent = "gate";

    /// <summary>How many answers of gates a journal keeps.</summary>
    public const int MaxGateAnswers = 1_000;

    /// <summary>Returns the next record; the same one when there is nothing to do.</summary>
    public static RolloutRecord Advance(RolloutRecord record, RolloutSituation seen, DateTimeOffset now) =>
        record.Stage switch
        {
            RolloutStage.Created => To(record, RolloutStage.Backfilling, "The candidate's generation is live.", now),
            RolloutStage.Backfilling => AdvanceBackfill(record, seen, now),
            RolloutStage.Shadowing => AdvanceShadow(record, seen, now),
            RolloutStage.Canary => AdvanceCanary(record, seen, now),
            RolloutStage.Promoted => AdvancePromoted(record, now),
            _ => record,
        };

    /// <summary>Obeys an operator.</summary>
    /// <exception cref="ShoalException"><see cref="ErrorCode.RolloutStage"/>: the stage does not allow
    /// that.</exception>
    public static RolloutRecord Obey(
        RolloutRecord record, RolloutCommand command, RolloutSituation seen, string actor, DateTimeOffset now) =>
        command switch
        {
            RolloutCommand.Pause => Pause(record, actor, now),
            RolloutCommand.Resume => Resume(record, seen, actor, now),
            RolloutCommand.Promote => Promote(record, seen, actor, now),
            RolloutCommand.RollBack => RollBack(record, actor, now),
            _ => Complete(record, actor, now),
        };

    /// <summary>Returns a record with the gates' answers, journaling the verdicts that changed.</summary>
    public static RolloutRecord WithGates(RolloutRecord record, IReadOnlyList<RolloutGate> gates, DateTimeOffset now)
    {
        var before = record.Gates.ToDictionary(gate => gate.Name, gate => gate.Verdict);
        var next = record with { Gates = gates };
        foreach (var gate in gates)
        {
            var known = before.TryGetValue(gate.Name, out var verdict);
            if (known ? verdict == gate.Verdict : gate.Verdict == RolloutGateVerdict.Undecided) continue;
            next = Note(next, Self, GateEvent, $"{gate.Name} {gate.Verdict}: {gate.Reason}", now);
        }

        return next;
    }

    /// <summary>Returns a record with what is known of its drift adapter now.</summary>
    public static RolloutRecord WithAdapter(
        RolloutRecord record, AdapterRecord adapter, string message, DateTimeOffset now) =>
        Note(record with { Adapter = adapter }, Self, "adapter", message, now);

    /// <summary>
    /// Ends the end of a rollout while documents wait that the model that serves cannot embed: keeping what lost would
    /// not help them.
    /// </summary>
    public static RolloutRecord EndWithout(RolloutRecord record, string reason, DateTimeOffset now)
    {
        var message = $"Some documents stay without vectors of the model that serves: {reason}";
        return Note(record with { Finishing = false }, Self, "backfill", message, now);
    }

    private static RolloutRecord AdvanceBackfill(RolloutRecord record, RolloutSituation seen, DateTimeOffset now)
    {
        if (seen.Pending == 0)
            return To(record, RolloutStage.Shadowing, "Every document has vectors of the candidate.", now);
        return seen.Stuck is { } reason ? Hold(record, $"The backfill cannot go on: {reason}", now) : record;
    }

    private static RolloutRecord AdvanceShadow(RolloutRecord record, RolloutSituation seen, DateTimeOffset now)
    {
        if (record.Inspection is null)
            return Overdue(record) ? Hold(record, "The new vectors could not be inspected in time.", now) : record;
        if (Failure(seen) is { } gate) return Fail(record, gate, now);
        if (seen.Compared >= record.Request.Shadow.MinimumQueries)
        {
            var reason = Text($"{seen.Compared:N0} distinct queries were compared.");
            return record.Request.Canary.Steps.Length > 0
                ? ToStep(record, 0, seen, reason, now)
                : Decide(record, seen, reason, now);
        }

        return Overdue(record)
            ? Hold(
                record,
                Text($"{seen.Compared:N0} of {record.Request.Shadow.MinimumQueries:N0} queries were compared in time."),
                now)
            : record;
    }

    private static RolloutRecord AdvanceCanary(RolloutRecord record, RolloutSituation seen, DateTimeOffset now)
    {
        if (Failure(seen) is { } gate) return Fail(record, gate, now);
        var wanted = record.Request.Canary.MinimumQueriesPerStep;
        var answered = seen.CandidateRequests - record.StepRequests;
        if (seen.CandidateQueries >= wanted && answered >= wanted)
        {
            var reason = Text($"The candidate answered {seen.CandidateQueries:N0} distinct queries.");
            var isLast = record.Step + 1 == record.Request.Canary.Steps.Length;
            return isLast
                ? Decide(record, seen, reason, now)
                : ToStep(record, record.Step + 1, seen, reason, now);
        }

        return Overdue(record)
            ? Hold(record, Text($"The candidate answered {answered:N0} of {wanted:N0} requests in time."), now)
            : record;
    }

    private static RolloutRecord AdvancePromoted(RolloutRecord record, DateTimeOffset now) =>
        record.StepElapsed >= record.Request.RollbackWindow
            ? End(record, RolloutStage.Completed, Self, "The rollback window has ended.", now)
            : record;

    /// <summary>Promotes when every applicable gate passes; holds when that does not come in time.</summary>
    private static RolloutRecord Decide(
        RolloutRecord record, RolloutSituation seen, string reason, DateTimeOffset now)
    {
        var open = seen.Gates.Where(gate => gate.Verdict == RolloutGateVerdict.Undecided).ToArray();
        if (open.Length > 0)
        {
            return Overdue(record)
                ? Hold(record, $"Undecided in time: {string.Join(", ", open.Select(gate => gate.Name))}.", now)
                : record;
        }

        return record.Request.Policy == RolloutPolicy.Manual
            ? Hold(record, "Every gate passes: promote it, or roll it back.", now)
            : To(record, RolloutStage.Promoted, $"{reason} Every gate passes.", now);
    }

    private static RolloutGate? Failure(RolloutSituation seen) =>
        seen.Gates.FirstOrDefault(gate => gate.Verdict == RolloutGateVerdict.Fail);

    private static RolloutRecord Fail(RolloutRecord record, RolloutGate gate, DateTimeOffset now)
    {
        var reason = $"Gate {gate.Name} failed: {gate.Reason}";
        return record.Request.Policy == RolloutPolicy.Manual
            ? Hold(record, reason, now)
            : End(record, RolloutStage.Failed, Self, reason, now);
    }

    private static bool Overdue(RolloutRecord record) => record.StepElapsed >= record.Request.Canary.MaxStepDuration;

    private static RolloutRecord Hold(RolloutRecord record, string reason, DateTimeOffset now) =>
        To(record with { Before = record.Stage }, RolloutStage.Held, reason, now);

    private static RolloutRecord ToStep(
        RolloutRecord record, int step, RolloutSituation seen, string reason, DateTimeOffset now)
    {
        var next = record with
        {
            Stage = RolloutStage.Canary,
            Step = step,
            StepElapsed = TimeSpan.Zero,
            StepRequests = seen.CandidateRequests,
        };
        var message = Text($"Canary at {next.CanaryPercent:0.##} %: {reason}");
        return Note(next with { Reason = message }, Self, "step", message, now);
    }

    private static RolloutRecord Pause(RolloutRecord record, string actor, DateTimeOffset now)
    {
        if (record.Stage is not (RolloutStage.Created or RolloutStage.Backfilling or RolloutStage.Shadowing
            or RolloutStage.Canary))
        {
            throw Refused(record, "pause");
        }

        return To(record with { Before = record.Stage }, RolloutStage.Paused, "An operator paused it.", now, actor);
    }

    private static RolloutRecord Resume(
        RolloutRecord record, RolloutSituation seen, string actor, DateTimeOffset now)
    {
        if (record.Stage is not (RolloutStage.Paused or RolloutStage.Held) || record.Before is not { } before)
            throw Refused(record, "resume");
        if (Failure(seen) is { } gate && record.Stage == RolloutStage.Held)
        {
            throw new ShoalException(
                ErrorCode.RolloutStage, $"Rollout {record.Id} cannot resume: gate {gate.Name} failed. Roll it back.");
        }

        var next = record with { StepRequests = seen.CandidateRequests, Before = null };
        return To(next, before, "An operator resumed it.", now, actor);
    }

    private static RolloutRecord Promote(
        RolloutRecord record, RolloutSituation seen, string actor, DateTimeOffset now)
    {
        var stage = record.Stage is RolloutStage.Paused or RolloutStage.Held ? record.Before : record.Stage;
        if (record.IsFinal || stage is RolloutStage.Promoted) throw Refused(record, "promote");
        if (seen.Pending != 0 || stage is RolloutStage.Created or RolloutStage.Backfilling)
        {
            var waiting = seen.Pending is { } pending ? Text($"{pending:N0} wait") : "a shard does not answer";
            throw new ShoalException(
                ErrorCode.RolloutStage,
                $"Rollout {record.Id} cannot be promoted before full coverage: {waiting}.");
        }

        if (record.Inspection is null)
        {
            throw new ShoalException(
                ErrorCode.RolloutStage,
                record.Stage == RolloutStage.Shadowing
                    ? $"Rollout {record.Id} cannot be promoted while its vectors are inspected: retry soon."
                    : $"Rollout {record.Id} cannot be promoted: its vectors are not inspected yet. Resume it first.");
        }

        if (Failure(seen) is { } gate)
        {
            throw new ShoalException(
                ErrorCode.RolloutStage,
                $"Rollout {record.Id} cannot be promoted: gate {gate.Name} failed. {gate.Reason}");
        }

        return To(record with { Before = null }, RolloutStage.Promoted, "An operator promoted it.", now, actor);
    }

    private static RolloutRecord RollBack(RolloutRecord record, string actor, DateTimeOffset now) => record.IsFinal
        ? throw Refused(record, "roll back")
        : End(record, RolloutStage.RolledBack, actor, "An operator rolled it back.", now);

    private static RolloutRecord Complete(RolloutRecord record, string actor, DateTimeOffset now) =>
        record.Stage == RolloutStage.Promoted
            ? End(record, RolloutStage.Completed, actor, "An operator ended the rollback window.", now)
            : throw Refused(record, "complete");

    private static RolloutRecord End(
        RolloutRecord record, RolloutStage stage, string actor, string reason, DateTimeOffset now) =>
        To(record with { Finishing = true, Before = null }, stage, reason, now, actor);

    private static RolloutRecord To(
        RolloutRecord record, RolloutStage stage, string reason, DateTimeOffset now, string actor = Self)
    {
        var next = record with { Stage = stage, StepElapsed = TimeSpan.Zero, Reason = reason };
        return Note(next, actor, "stage", reason, now);
    }

    private static RolloutRecord Note(
        RolloutRecord record, string actor, string happened, string message, DateTimeOffset now)
    {
        var entry = new RolloutJournalEntry(record.LastEntry + 1, now, actor, happened, record.Stage, message);
        var kept = happened == GateEvent ? Bounded(record.Journal) : record.Journal;
        return record with { Journal = [.. kept, entry], UpdatedAt = now };
    }

    /// <summary>
    /// Leaves the oldest answer of a gate out where there are too many: a rollout of months whose gates waver would
    /// outgrow its record. Steps and commands stay, and the numbers show the gap.
    /// </summary>
    private static IEnumerable<RolloutJournalEntry> Bounded(IReadOnlyList<RolloutJournalEntry> journal)
    {
        if (journal.Count(entry => entry.Event == GateEvent) < MaxGateAnswers) return journal;
        var oldest = journal.First(entry => entry.Event == GateEvent);
        return journal.Where(entry => entry != oldest);
    }

    private static ShoalException Refused(RolloutRecord record, string what) => new(
        ErrorCode.RolloutStage, $"Rollout {record.Id} cannot {what} while it is {record.Stage}.");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
