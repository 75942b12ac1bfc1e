namespace Shoal.Evaluation.Gates;

/// <summary>All gates at once.</summary>
public static class RolloutGates
{
    /// <summary>Returns the answer of every gate, always in the same order.</summary>
    /// <remarks>Depends on nothing but its arguments; may be called after every observation.</remarks>
    public static IReadOnlyList<GateAnswer> Evaluate(RolloutEvidence evidence, GateSettings settings)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return
        [
            CoverageGate.Evaluate(evidence.Coverage),
            HealthGate.Evaluate(evidence.Health),
            ErrorRateGate.Evaluate(evidence.Requests, settings),
            LatencyGate.Evaluate(evidence.Requests, settings),
            OverlapFloorGate.Evaluate(evidence.Overlap, settings),
            JudgedQualityGate.Evaluate(evidence.Judged, settings),
            LiveFeedbackGate.Evaluate(evidence.Feedback, settings),
            DriftGate.Evaluate(evidence.Drift, settings),
        ];
    }
}
