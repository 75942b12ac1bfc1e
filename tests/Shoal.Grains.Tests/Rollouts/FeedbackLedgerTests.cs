using Shoal.Evaluation.Sequential;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>What clicks and grades say of two generations, per distinct query.</summary>
public sealed class FeedbackLedgerTests
{
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(5);

    private readonly FeedbackLedger _ledger = new();

    [Fact]
    public void ToSample_WithoutAnyFeedback_IsEmptyForEver()
    {
        Answer(1, false);
        Answer(1, true);
        Assert.Empty(_ledger.ToSample(Later));
    }

    [Fact]
    public void ToSample_AnAnswerNobodyChose_CountsAfterAWhile()
    {
        Answer(1, false);
        Answer(1, true);
        Click(1, candidate: true);
        Assert.Empty(_ledger.ToSample(TimeSpan.FromSeconds(10)));
        Assert.Equal([new ValueCount(1, 1)], _ledger.ToSample(Later));
    }

    [Fact]
    public void ToSample_RepeatedClicks_CountOnceByTheBest()
    {
        Answer(1, false);
        Answer(1, true);
        Click(1, candidate: false, gain: 0.5f);
        Click(1, candidate: true, gain: 0.25f);
        Click(1, candidate: true, gain: 1);
        Click(1, candidate: true, gain: 0.25f);
        Assert.Equal([new ValueCount(0.5, 1)], _ledger.ToSample(Later));
    }

    [Fact]
    public void ToSample_OneArmAlone_SaysNothing()
    {
        Answer(1, true);
        Click(1, candidate: true);
        Assert.Empty(_ledger.ToSample(Later));
    }

    [Fact]
    public void ToSample_Interleaved_IsWonByTheTeamWithMoreClicks()
    {
        Click(1, candidate: true, interleaved: true);
        Click(1, candidate: true, interleaved: true);
        Click(1, candidate: false, interleaved: true);
        Click(2, candidate: false, interleaved: true);
        Click(3, candidate: false, interleaved: true);
        Click(3, candidate: true, interleaved: true);
        Assert.Equal(
            [new ValueCount(-1, 1), new ValueCount(0, 1), new ValueCount(1, 1)],
            _ledger.ToSample(Later).OrderBy(value => value.Value));
    }

    [Fact]
    public void AddAnswer_Again_KeepsTheFirstTime()
    {
        Click(2, candidate: true);
        Answer(1, false, TimeSpan.FromMinutes(4.9));
        Answer(1, false, TimeSpan.FromMinutes(1));
        Answer(1, true, TimeSpan.FromMinutes(1));
        Assert.Equal([new ValueCount(0, 1)], _ledger.ToSample(Later));
    }

    private void Answer(ulong query, bool candidate, TimeSpan at = default) => _ledger.AddAnswer(query, candidate, at);

    private void Click(ulong query, bool candidate, bool interleaved = false, float gain = 1) =>
        _ledger.AddFeedback(new FeedbackObservation(query, candidate, interleaved, gain));
}
