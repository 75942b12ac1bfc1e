using static System.FormattableString;

namespace Shoal.Evaluation.Gates;

/// <summary>How strict the gates of a rollout are.</summary>
public sealed record GateSettings
{
    /// <summary>How many gates may say <see cref="GateVerdict.Fail"/> by chance, and so share α.</summary>
    public const int ChanceGateCount = 5;

    /// <summary>The probability that a candidate that is as good fails, over all gates and looks together.</summary>
    /// <value>Default: 0.05.</value>
    public double Alpha { get; init; } = 0.05;

    /// <summary>The mean Jaccard overlap below which a candidate is taken to be broken; 0 is off.</summary>
    /// <value>Default: 0.05. Two good models share 0.1 to 0.6.</value>
    public double OverlapFloor { get; init; } = 0.05;

    /// <summary>How many times the serving p95 latency the candidate's may be.</summary>
    /// <value>Default: 1.5.</value>
    public double LatencyRatio { get; init; } = 1.5;

    /// <summary>How many milliseconds above the serving p95 latency the candidate's may be, if that is more.</summary>
    /// <value>Default: 25.</value>
    public double LatencySlackMs { get; init; } = 25;

    /// <summary>How much higher the candidate's share of failed requests may be and still pass.</summary>
    /// <value>Default: 0.02.</value>
    public double ErrorRateMargin { get; init; } = 0.02;

    /// <summary>The loss of mean nDCG@10 on the judged queries that is still acceptable.</summary>
    /// <value>Default: 0.01.</value>
    public double JudgedMaxLoss { get; init; } = 0.01;

    /// <summary>The loss of mean feedback that is still acceptable, where a click or a won query counts 1.</summary>
    /// <value>Default: 0.05: a smaller one takes thousands of distinct queries to tell from none.</value>
    public double FeedbackMaxLoss { get; init; } = 0.05;

    /// <summary>The level at which each single gate fails: α split evenly, so that all together keep α.</summary>
    internal double FailAlpha => Alpha / ChanceGateCount;

    /// <summary>The level at which each single gate passes: all must, so none has to be stricter.</summary>
    internal double PassAlpha => Alpha;

    /// <summary>Returns what is wrong with the settings; empty when they can be used.</summary>
    public IReadOnlyList<SettingProblem> Validate()
    {
        List<SettingProblem> problems = [];
        void Require(bool holds, string property, string rule, double usual)
        {
            if (holds) return;
            problems.Add(new(property, rule, Invariant($"Use {usual}, or leave it out for that default.")));
        }

        var defaults = new GateSettings();
        Require(Alpha is >= 1e-6 and <= 0.5, "alpha", "from 0.000001 to 0.5", defaults.Alpha);
        Require(OverlapFloor is >= 0 and < 1, "overlapFloor", "from 0 (off) to below 1", defaults.OverlapFloor);
        Require(LatencyRatio is >= 1 and <= 100, "latency.ratio", "from 1 to 100", defaults.LatencyRatio);
        Require(LatencySlackMs is >= 0 and <= 60_000, "latency.slackMs", "from 0 to 60,000", defaults.LatencySlackMs);
        Require(ErrorRateMargin is > 0 and < 1, "errorRate.margin", "above 0 and below 1", defaults.ErrorRateMargin);
        Require(JudgedMaxLoss is > 0 and <= 1, "judged.maxLoss", "above 0 and at most 1", defaults.JudgedMaxLoss);
        Require(
            FeedbackMaxLoss is > 0 and < 1, "feedback.maxLoss", "above 0 and below 1", defaults.FeedbackMaxLoss);
        return problems;
    }
}
