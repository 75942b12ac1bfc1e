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

    /// <summary>Who is answered over a learnt map while the candidate's vectors are made; null for nobody.</summary>
    [Id(5)] public AdapterRouting? Adapter { get; init; }
}

/// <summary>A drift adapter: the candidate's queries, mapped into the serving generation's vectors.</summary>
/// <param name="MapKey">The control record of the fitted map.</param>
/// <param name="Percent">The share of callers that it answers, in percent.</param>
[GenerateSerializer, Immutable, Alias("shoal.AdapterRouting")]
public sealed record AdapterRouting([property: Id(0)] string MapKey, [property: Id(1)] double Percent);
