using Shoal.Evaluation.Gates;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>Asks every gate of a rollout.</summary>
internal static class GateKeeper
{
    /// <summary>Returns the settings in the gates' own form.</summary>
    public static GateSettings SettingsOf(RolloutGateSettings settings) => new()
    {
        Alpha = settings.Alpha,
        OverlapFloor = settings.OverlapFloor,
        LatencyRatio = settings.LatencyRatio,
        LatencySlackMs = settings.LatencySlackMs,
        JudgedMaxLoss = settings.JudgedMaxLoss,
    };

    /// <summary>Returns the answer of every gate, always in the same order.</summary>
    /// <param name="record">The rollout.</param>
    /// <param name="ledger">Its evidence.</param>
    /// <param name="pending">Documents without vectors of the candidate; null when unknown.</param>
    /// <param name="documents">Live documents.</param>
    public static IReadOnlyList<RolloutGate> Ask(
        RolloutRecord record, EvidenceLedger ledger, long? pending, long documents)
    {
        var settings = SettingsOf(record.Request.Gates);
        var inspection = record.Inspection;
        GateAnswer[] answers =
        [
            pending is { } waiting
                ? CoverageGate.Evaluate(new CoverageEvidence(waiting, documents))
                : NotYet(GateNames.Coverage, "A shard does not answer."),
            inspection is null
                ? NotYet(GateNames.Health, "The new vectors are inspected at full coverage.")
                : HealthGate.Evaluate(new HealthEvidence(
                    inspection.Health, inspection.ServingHealth, inspection.Chunks, record.Normalized)),
            .. Traffic(record, ledger, settings),
            record.Request.Shadow.Sample > 0
                ? OverlapFloorGate.Evaluate(ledger.Overlap(), settings)
                : NotApplicable(GateNames.OverlapFloor, "No query is sampled."),
            inspection is null
                ? NotYet(GateNames.JudgedQuality, "The judged queries are run at full coverage.")
                : JudgedQualityGate.Evaluate(
                    new JudgedEvidence(
                        inspection.JudgedQueries,
                        inspection.JudgedDifferences,
                        inspection.UnknownDocuments,
                        inspection.UnanswerableQueries,
                        inspection.UnsettledQueries),
                    settings),
            LiveFeedbackGate.Evaluate(ledger.Feedback(record.Elapsed), settings),
            DriftGate.Evaluate(ledger.Drift(record.From.Dimensions), settings),
        ];
        return Array.ConvertAll(answers, ToGate);
    }

    private static GateAnswer[] Traffic(RolloutRecord record, EvidenceLedger ledger, GateSettings settings) =>
        record.Request.Canary.Steps.Length > 0
            ? [ErrorRateGate.Evaluate(ledger.Requests, settings), LatencyGate.Evaluate(ledger.Requests, settings)]
            :
            [
                NotApplicable(GateNames.ErrorRate, "There is no canary."),
                NotApplicable(GateNames.Latency, "There is no canary."),
            ];

    private static GateAnswer NotYet(string name, string reason) =>
        new(name, GateVerdict.Undecided, reason, new Dictionary<string, double>());

    private static GateAnswer NotApplicable(string name, string reason) =>
        new(name, GateVerdict.NotApplicable, reason, new Dictionary<string, double>());

    private static RolloutGate ToGate(GateAnswer answer) => new(
        answer.Name,
        answer.Verdict switch
        {
            GateVerdict.Pass => RolloutGateVerdict.Pass,
            GateVerdict.Fail => RolloutGateVerdict.Fail,
            GateVerdict.Undecided => RolloutGateVerdict.Undecided,
            _ => RolloutGateVerdict.NotApplicable,
        },
        answer.Reason,
        answer.Numbers);
}
