using Shoal.Evaluation.Gates;
using Shoal.Evaluation.Sequential;
using static Shoal.Evaluation.Gates.GateVerdict;

namespace Shoal.Evaluation.Tests.Gates;

/// <summary>Each gate at each verdict, with evidence so clear that no chance is in it.</summary>
public sealed class GateTests
{
    private static readonly GateSettings Settings = new();

    [Theory]
    [InlineData(0, 10, Pass)]
    [InlineData(0, 0, Pass)]
    [InlineData(3, 10, Undecided)]
    public void Coverage_Pending_WaitsAndNeverFails(long pending, long documents, GateVerdict expected) =>
        Assert.Equal(expected, CoverageGate.Evaluate(new(pending, documents)).Verdict);

    [Theory]
    [InlineData(0, 0, 0, Undecided)]
    [InlineData(0, 0, 100, Undecided)]
    [InlineData(0, 0, 400, Pass)]
    [InlineData(60, 60, 10_000, Pass)]
    [InlineData(10, 0, 90, Fail)]
    [InlineData(300, 100, 20_000, Fail)]
    public void ErrorRate_Pairs_DecideByTheDiscordantOnes(
        long onlyCandidate, long onlyServing, long agreed, GateVerdict expected) =>
        Assert.Equal(expected, ErrorRateGate.Evaluate(new(onlyCandidate, onlyServing, agreed), Settings).Verdict);

    [Theory]
    [InlineData(20, 20, 10, Undecided)]
    [InlineData(20, 20, 500, Pass)]
    [InlineData(20, 44, 500, Pass)]
    [InlineData(20, 50, 500, Fail)]
    [InlineData(200, 280, 500, Pass)]
    [InlineData(200, 320, 500, Fail)]
    public void Latency_P95_IsAllowedRatioOrSlack(double servingMs, double candidateMs, int pairs, GateVerdict expected)
    {
        var evidence = new RequestEvidence();
        for (var i = 0; i < pairs; i++)
        {
            evidence.Add(new RequestPair(
                new(false, TimeSpan.FromMilliseconds(servingMs)), new(false, TimeSpan.FromMilliseconds(candidateMs))));
        }

        Assert.Equal(expected, LatencyGate.Evaluate(evidence, Settings).Verdict);
    }

    [Theory]
    [InlineData(0.3, 50, 0, Pass)]
    [InlineData(1, 10, 0, Pass)]
    [InlineData(0, 30, 0, Undecided)]
    [InlineData(0, 200, 0, Fail)]
    [InlineData(0, 200, 50, Undecided)]
    [InlineData(0, 0, 0, Undecided)]
    public void OverlapFloor_MeanJaccard_FailsWellBelow(double jaccard, int queries, int dropped, GateVerdict expected)
    {
        var evidence = new OverlapEvidence([new(jaccard, queries)], queries + dropped, dropped);

        Assert.Equal(expected, OverlapFloorGate.Evaluate(evidence, Settings).Verdict);
    }

    [Fact]
    public void OverlapFloor_AnswersOfAllThatMatched_SayNothing()
    {
        Assert.Equal(NotApplicable, OverlapFloorGate.Evaluate(new([], 200, 0, Exhausted: 200), Settings).Verdict);
        Assert.Equal(Fail, OverlapFloorGate.Evaluate(new([new(0, 200)], 400, 0, Exhausted: 200), Settings).Verdict);
    }

    [Fact]
    public void OverlapFloor_Zero_IsOff() => Assert.Equal(
        NotApplicable,
        OverlapFloorGate.Evaluate(new([new(0, 500)], 500, 0), Settings with { OverlapFloor = 0 }).Verdict);

    [Theory]
    [InlineData(0, 100, 100, Pass)]
    [InlineData(0.1, 100, 100, Pass)]
    [InlineData(-0.2, 100, 100, Fail)]
    [InlineData(0, 100, 60, Undecided)]
    [InlineData(0, 5, 5, Undecided)]
    [InlineData(0, 0, 0, NotApplicable)]
    public void JudgedQuality_MeanDifference_DecidesOnceAllRan(double mean, int judged, int run, GateVerdict expected)
    {
        var noise = mean == 0 ? 0 : 0.1;
        double[] differences = [.. Enumerable.Range(0, run).Select(i => mean + (i % 2 == 0 ? noise : -noise))];

        Assert.Equal(expected, JudgedQualityGate.Evaluate(new(judged, differences, 0), Settings).Verdict);
    }

    [Theory]
    [InlineData(0, 2_000)]
    [InlineData(9, 2_000)]
    public void JudgedQuality_WithHardlyAnAnswerableQuery_IsUndecided(int judged, int unanswerable)
    {
        var evidence = new JudgedEvidence(judged, new double[judged], 2_000, unanswerable);
        Assert.Equal(GateVerdict.Undecided, JudgedQualityGate.Evaluate(evidence, Settings).Verdict);
    }

    [Fact]
    public void JudgedQuality_NoisyAndEqual_IsUndecidedWithItsInterval()
    {
        double[] differences = [.. Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? 0.3 : -0.3)];

        var answer = JudgedQualityGate.Evaluate(new(100, differences, 2), Settings);

        Assert.Equal(Undecided, answer.Verdict);
        Assert.InRange(answer.Numbers["lower"], -0.06, -0.04);
        Assert.Equal(2, answer.Numbers["unknownDocuments"]);
    }

    [Theory]
    [InlineData(0, 0, 0, NotApplicable)]
    [InlineData(0, 20, 0, Undecided)]
    [InlineData(0, 150, 0, Pass)]
    [InlineData(100, 0, 20, Pass)]
    [InlineData(5, 50, 60, Fail)]
    public void LiveFeedback_Differences_FollowTheSameRule(long better, long equal, long worse, GateVerdict expected)
    {
        ValueCount[] differences = [new(1, better), new(0, equal), new(-1, worse)];

        Assert.Equal(expected, LiveFeedbackGate.Evaluate(new(differences), Settings).Verdict);
    }

    [Theory]
    [InlineData(0, NotApplicable)]
    [InlineData(1, Undecided)]
    public void LiveFeedback_BeforeAnyCounts_WaitsForWhatMayStillCome(long waiting, GateVerdict expected) =>
        Assert.Equal(expected, LiveFeedbackGate.Evaluate(new([], waiting), Settings).Verdict);

    [Fact]
    public void EveryNumberIsFiniteWhateverTheEvidence()
    {
        var evidence = new RolloutEvidence(
            new(0, 0),
            new(new(0, 0, 0, 0, 0, 0, 0), null, 0, true),
            new(),
            new([], 0, 0),
            new(0, [], 0),
            new([]),
            new(0, 0, 0));

        var answers = RolloutGates.Evaluate(evidence, Settings);

        Assert.Equal(8, answers.Select(answer => answer.Name).Distinct().Count());
        Assert.All(answers, answer => Assert.All(answer.Numbers.Values, value => Assert.True(double.IsFinite(value))));
    }
}
