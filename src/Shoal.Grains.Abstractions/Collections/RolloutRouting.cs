namespace Shoal.Grains.Abstractions.Collections;

/// <summary>What gateways do for a rollout that runs: whom the candidate answers, and what is compared.</summary>
[GenerateSerializer, Immutable, Alias("shoal.RolloutRouting")]
public sealed record RolloutRouting
{
    /// <summary>The rollout.</summary>
    [Id(0)] public required string RolloutId { get; init; }

    /// <summary>The candidate's generation.</summary>
    [Id(1)] public required int Candidate { get; init; }

    /// <summary>The share of callers that the candidate answers, in percent.</summary>
    [Id(2)] public double CanaryPercent { get; init; }

    /// <summary>The share of queries that also run on the other generation, 0 to 1.</summary>
    [Id(3)] public double ShadowSample { get; init; }

    /// <summary>Whether the callers of the canary get both rankings drafted into one.</summary>
    [Id(4)] public bool Interleave { get; init; }

    /// <summary>
    /// The key of the fitted map under which the candidate's queries search the serving generation's vectors; null when
    /// the candidate has vectors of its own.
    /// </summary>
    [Id(5)] public string? Adapter { get; init; }
}
