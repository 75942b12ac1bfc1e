using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>What a collection must look like while a rollout stands where it stands.</summary>
/// <param name="Generations">Live generations, ascending.</param>
/// <param name="Serving">The one that serves.</param>
/// <param name="Routing">What gateways do; null for nothing.</param>
internal sealed record RolloutRoutes(GenerationView[] Generations, int Serving, RolloutRouting? Routing)
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
        GenerationView[] both = [record.From, record.To];
        return record.Stage switch
        {
            RolloutStage.Created => new([record.From], record.From.Number, null),
            RolloutStage.Promoted => new(both, record.To.Number, null),
            RolloutStage.Completed => new(record.Finishing ? both : [record.To], record.To.Number, null),
            RolloutStage.RolledBack or RolloutStage.Failed =>
                new(record.Finishing ? both : [record.From], record.From.Number, null),
            _ => new(both, record.From.Number, RoutingOf(record)),
        };
    }

    private static RolloutRouting RoutingOf(RolloutRecord record) => new()
    {
        RolloutId = record.Id,
        Candidate = record.To.Number,
        CanaryPercent = record.CanaryPercent,
        ShadowSample = record.Stage is RolloutStage.Shadowing or RolloutStage.Canary
            ? record.Request.Shadow.Sample : 0,
        Interleave = record.Request.Canary.Interleave,
    };
}
