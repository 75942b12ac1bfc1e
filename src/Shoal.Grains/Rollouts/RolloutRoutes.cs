using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>What a collection must look like while a rollout stands where it stands.</summary>
/// <param name="Order">Rises with every step of every rollout of the collection.</param>
/// <param name="Generations">Live generations, ascending.</param>
/// <param name="Serving">The one that serves.</param>
/// <param name="Routing">What gateways do; null for nothing.</param>
internal sealed record RolloutRoutes(
    long Order, GenerationView[] Generations, int Serving, RolloutRouting? Routing)
{
    /// <summary>Whether a collection looks the same under both.</summary>
    public bool IsSameAs(RolloutRoutes other) =>
        Serving == other.Serving && Routing == other.Routing && Generations.SequenceEqual(other.Generations);

    /// <summary>Returns the routes of a record.</summary>
    /// <remarks>
    /// A function of the record alone: after a crash between the record and the collection, applying it again is all
    /// there is to do. A generation that lost goes in a step of its own, after callers have been switched.
    /// </remarks>
    public static RolloutRoutes Of(RolloutRecord record)
    {
        var order = OrderOf(record);
        GenerationView[] both = [record.From, record.To];
        return record.Stage switch
        {
            RolloutStage.Created => new(order, [record.From], record.From.Number, null),
            RolloutStage.Promoted => new(order, both, record.To.Number, null),
            RolloutStage.Completed => new(order, record.Finishing ? both : [record.To], record.To.Number, null),
            RolloutStage.RolledBack or RolloutStage.Failed =>
                new(order, record.Finishing ? both : [record.From], record.From.Number, null),
            _ => new(order, both, record.From.Number, RoutingOf(record)),
        };
    }

    /// <remarks>Gates' answers are left out: they change no route, and are not durable at once.</remarks>
    private static long OrderOf(RolloutRecord record)
    {
        var steps = record.Journal.Count(entry => entry.Event != RolloutMachine.GateEvent);
        return ((long)record.Number << 32) + (2 * steps) + (record.IsOver ? 1 : 0);
    }

    private static RolloutRouting RoutingOf(RolloutRecord record) => new()
    {
        RolloutId = record.Id,
        Candidate = record.To.Number,
        CanaryPercent = record.CanaryPercent,
        ShadowSample = record.Stage is RolloutStage.Shadowing or RolloutStage.Canary
            ? record.Request.Shadow.Sample : 0,
        Interleave = record.Request.Canary.Interleave,
        Adapter = record is { Stage: RolloutStage.Backfilling, Adapter: { } adapter }
            ? new AdapterRouting(adapter.MapKey, record.Request.Canary.Steps[0]) : null,
    };
}
