namespace Shoal.Protocol;

/// <summary>The values of <see cref="RolloutInfo.Stage"/>.</summary>
public static class RolloutStages
{
    /// <summary>Accepted; the candidate generation is not live yet.</summary>
    public const string Created = "Created";

    /// <summary>The documents are embedded for the candidate; new writes go to both generations.</summary>
    public const string Backfilling = "Backfilling";

    /// <summary>Sampled queries also run on the candidate, off the caller's path.</summary>
    public const string Shadowing = "Shadowing";

    /// <summary>A share of the callers is answered by the candidate.</summary>
    public const string Canary = "Canary";

    /// <summary>The candidate serves; the old generation is kept maintained until the rollback window ends.</summary>
    public const string Promoted = "Promoted";

    /// <summary>An operator stopped it for now; callers are answered by the serving generation alone.</summary>
    public const string Paused = "Paused";

    /// <summary>A deadline passed undecided, or the policy leaves the decision to an operator.</summary>
    public const string Held = "Held";

    /// <summary>The candidate serves and the old generation is gone. Final.</summary>
    public const string Completed = "Completed";

    /// <summary>The old generation serves and the candidate is gone, because an operator said so. Final.</summary>
    public const string RolledBack = "RolledBack";

    /// <summary>The old generation serves and the candidate is gone, because a gate failed. Final.</summary>
    public const string Failed = "Failed";

    /// <summary>Whether a rollout of this stage has ended.</summary>
    public static bool IsFinal(string stage) => stage is Completed or RolledBack or Failed;
}

/// <summary>The values of <see cref="StartRolloutRequest.Policy"/>.</summary>
public static class RolloutPolicies
{
    /// <summary>The gates decide.</summary>
    public const string Automatic = "automatic";

    /// <summary>The gates advise: a rollout that could be promoted or that fails is held for an operator.</summary>
    public const string Manual = "manual";
}

/// <summary>The values of <see cref="RolloutGateInfo.Verdict"/>.</summary>
public static class GateVerdicts
{
    /// <summary>The evidence suffices and is good.</summary>
    public const string Pass = "Pass";

    /// <summary>The evidence suffices and is bad.</summary>
    public const string Fail = "Fail";

    /// <summary>The evidence does not suffice yet.</summary>
    public const string Undecided = "Undecided";

    /// <summary>The gate has nothing to look at, and does not count.</summary>
    public const string NotApplicable = "NotApplicable";
}
