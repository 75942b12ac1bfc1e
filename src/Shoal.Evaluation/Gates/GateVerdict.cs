namespace Shoal.Evaluation.Gates;

/// <summary>What a gate says about a candidate.</summary>
public enum GateVerdict
{
    /// <summary>The evidence does not suffice yet.</summary>
    Undecided,

    /// <summary>The candidate is good enough by this gate.</summary>
    Pass,

    /// <summary>The candidate is not good enough by this gate.</summary>
    Fail,

    /// <summary>There is nothing this gate could look at.</summary>
    NotApplicable,
}
