using Shoal.Evaluation.Gates;

namespace Shoal.Evaluation.Tests.Gates;

public sealed class GateSettingsTests
{
    [Fact]
    public void Validate_Defaults_FindsNothing() => Assert.Empty(new GateSettings().Validate());

    [Fact]
    public void Validate_EveryPropertyOutOfRange_NamesEachWithRuleAndFix()
    {
        var settings = new GateSettings
        {
            Alpha = 0,
            OverlapFloor = 1,
            LatencyRatio = 0.9,
            LatencySlackMs = -1,
            ErrorRateMargin = 0,
            JudgedMaxLoss = double.NaN,
            FeedbackMaxLoss = 1,
        };

        var problems = settings.Validate();

        Assert.Equal(
            [
                "alpha", "overlapFloor", "latency.ratio", "latency.slackMs",
                "errorRate.margin", "judged.maxLoss", "feedback.maxLoss",
            ],
            problems.Select(problem => problem.Property));
        Assert.All(problems, problem => Assert.NotEmpty(problem.Rule));
        Assert.Contains("Use 0.05", problems[0].Fix, StringComparison.Ordinal);
    }
}
