using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>What the machine looks at besides its record.</summary>
internal sealed record RolloutSituation
{
    /// <summary>Documents without vectors of the candidate; null when a shard did not answer.</summary>
    public long? Pending { get; init; }

    /// <summary>Documents without vectors of the generation that serves; null when a shard did not answer.</summary>
    public long? ServingPending { get; init; }

    /// <summary>
    /// Pending documents that can never be embedded, as far as the backfill can tell; null when it cannot.
    /// </summary>
    public string? Stuck { get; init; }

    /// <summary>Distinct queries compared in the shadow.</summary>
    public int Compared { get; init; }

    /// <summary>Distinct queries the candidate has answered since the canary began.</summary>
    public int CandidateQueries { get; init; }

    /// <summary>Requests the candidate has answered since the canary began.</summary>
    public long CandidateRequests { get; init; }

    /// <summary>The gates' answers now.</summary>
    public IReadOnlyList<RolloutGate> Gates { get; init; } = [];
}
