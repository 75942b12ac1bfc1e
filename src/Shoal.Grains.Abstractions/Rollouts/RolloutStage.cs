namespace Shoal.Grains.Abstractions.Rollouts;

/// <summary>Where a rollout stands. The order is that of its life; the last three are final.</summary>
public enum RolloutStage
{
    /// <summary>Accepted; the candidate generation is not live yet.</summary>
    Created = 0,

    /// <summary>The documents are embedded for the candidate; new writes go to both generations.</summary>
    Backfilling = 1,

    /// <summary>Sampled queries also run on the candidate, off the caller's path.</summary>
    Shadowing = 2,

    /// <summary>A share of the callers is answered by the candidate.</summary>
    Canary = 3,

    /// <summary>The candidate serves; the old generation is kept maintained until the rollback window ends.</summary>
    Promoted = 4,

    /// <summary>An operator stopped it for now; callers are answered by the serving generation alone.</summary>
    Paused = 5,

    /// <summary>A deadline passed undecided, or the policy leaves the decision to an operator.</summary>
    Held = 6,

    /// <summary>The candidate serves and the old generation is gone. Final.</summary>
    Completed = 7,

    /// <summary>The old generation serves and the candidate is gone, because an operator said so. Final.</summary>
    RolledBack = 8,

    /// <summary>The old generation serves and the candidate is gone, because a gate failed. Final.</summary>
    Failed = 9,
}

/// <summary>Who decides on promotion and failure.</summary>
public enum RolloutPolicy
{
    /// <summary>The gates decide.</summary>
    Automatic = 0,

    /// <summary>The gates advise: a rollout that could be promoted or that fails is held for an operator.</summary>
    Manual = 1,
}

/// <summary>What an operator may ask of a rollout.</summary>
public enum RolloutCommand
{
    /// <summary>Stop backfill, shadow and canary for now.</summary>
    Pause = 0,

    /// <summary>Go on where it stood; of a held rollout: with a new deadline.</summary>
    Resume = 1,

    /// <summary>Let the candidate serve now; needs full coverage and no failed gate.</summary>
    Promote = 2,

    /// <summary>Let the old generation serve, and remove the candidate.</summary>
    RollBack = 3,

    /// <summary>End the rollback window now and remove the old generation.</summary>
    Complete = 4,
}

/// <summary>What a gate says.</summary>
public enum RolloutGateVerdict
{
    /// <summary>The evidence suffices and is good.</summary>
    Pass = 0,

    /// <summary>The evidence suffices and is bad.</summary>
    Fail = 1,

    /// <summary>The evidence does not suffice yet.</summary>
    Undecided = 2,

    /// <summary>The gate has nothing to look at, and does not count.</summary>
    NotApplicable = 3,
}
