using CsCheck;
using Shoal.Evaluation.Sequential;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>What clicks and grades say of two generations, per distinct query.</summary>
public sealed class FeedbackLedgerTests
{
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(5);

    /// <summary>A moment after the wait of an answer that is heard of when a rollout begins.</summary>
    private static readonly TimeSpan Ripe = FeedbackLedger.Patience(default) + TimeSpan.FromSeconds(1);

    private readonly FeedbackLedger _ledger = new();

    [Fact]
    public void ToEvidence_WithoutAnyFeedback_IsEmptyForEver()
    {
        Answer(1, AnswerArm.Serving, 10);
        Answer(1, AnswerArm.Candidate, 11);
        Assert.Empty(_ledger.ToEvidence(Later).Differences);
    }

    [Fact]
    public void ToEvidence_ClickedOrNot_CountsAfterTheSameWhile()
    {
        Answer(1, AnswerArm.Serving, 10);
        Answer(1, AnswerArm.Candidate, 11);
        Click(1, AnswerArm.Candidate, 11);
        Answer(2, AnswerArm.Serving, 12);
        Answer(2, AnswerArm.Candidate, 13, Ripe);
        Click(2, AnswerArm.Candidate, 13);
        Assert.Empty(_ledger.ToEvidence(TimeSpan.FromSeconds(10)).Differences);
        Assert.Equal([new ValueCount(1, 1)], _ledger.ToEvidence(Ripe).Differences);
        Assert.Equal([new ValueCount(1, 2)], _ledger.ToEvidence(2 * Ripe).Differences);
    }

    [Fact]
    public void ToEvidence_FeedbackThatMayStillCome_IsWaitedFor()
    {
        Answer(1, AnswerArm.Serving, 10);
        Answer(2, AnswerArm.Serving, 11);
        Answer(1, AnswerArm.Candidate, 12, Ripe);
        Assert.Equal(0, _ledger.ToEvidence(Ripe).Waiting);

        Click(1, AnswerArm.Serving, 10);

        Assert.Equal(1, _ledger.ToEvidence(Ripe).Waiting);
        Assert.Equal(0, _ledger.ToEvidence(2 * Ripe).Waiting);
    }

    /// <summary>Batches of a long rollout are rare, so a click on an old answer is heard of later.</summary>
    [Fact]
    public void ToEvidence_LongRollout_WaitsForItsRarerBatches()
    {
        var day = TimeSpan.FromDays(1);
        Answer(1, AnswerArm.Serving, 10, day);
        Answer(1, AnswerArm.Candidate, 11, day);
        Click(1, AnswerArm.Candidate, 11);
        Assert.Empty(_ledger.ToEvidence(day + FeedbackService.Window + (day / PendingEvidence.EagerLooks)).Differences);
        Assert.Equal([new ValueCount(1, 1)], _ledger.ToEvidence(day + FeedbackLedger.Patience(day) + Ripe).Differences);
    }

    [Fact]
    public void ToEvidence_RepeatedQuery_CountsByTheFirstAnswerOfEachArm()
    {
        Answer(1, AnswerArm.Candidate, 20);
        foreach (var number in new ulong[] { 10, 11, 12 }) Answer(1, AnswerArm.Serving, number);
        Click(1, AnswerArm.Serving, 11);
        Click(1, AnswerArm.Serving, 12);
        Assert.Equal([new ValueCount(0, 1)], _ledger.ToEvidence(Later).Differences);
    }

    [Fact]
    public void ToEvidence_FeedbackOnOneAnswer_CountsOnceByTheBest()
    {
        Answer(1, AnswerArm.Serving, 10);
        Answer(1, AnswerArm.Candidate, 11);
        Click(1, AnswerArm.Serving, 10, gain: 0.5f);
        Click(1, AnswerArm.Candidate, 11, gain: 0.2f);
        Click(1, AnswerArm.Candidate, 11, gain: 1);
        Click(1, AnswerArm.Candidate, 11, gain: 0.2f);
        Assert.Equal([new ValueCount(0.5, 1)], _ledger.ToEvidence(Later).Differences);
    }

    [Fact]
    public void ToEvidence_FeedbackOnAnAnswerThatIsNoEvidence_SaysNothing()
    {
        Answer(1, AnswerArm.Serving, 10);
        Answer(1, AnswerArm.Candidate, 11);
        Click(1, AnswerArm.Serving, 3);
        Assert.Equal([new ValueCount(0, 1)], _ledger.ToEvidence(Later).Differences);
    }

    [Fact]
    public void ToEvidence_OneArmAlone_SaysNothing()
    {
        Answer(1, AnswerArm.Candidate, 10);
        Click(1, AnswerArm.Candidate, 10);
        Assert.Empty(_ledger.ToEvidence(Later).Differences);
    }

    [Fact]
    public void ToEvidence_Interleaved_IsWonByTheTeamWithMoreClicks()
    {
        for (var query = 1UL; query <= 4; query++) Answer(query, AnswerArm.Interleaved, query);
        Interleaved(1, candidate: true);
        Interleaved(1, candidate: true, document: 3);
        Interleaved(1, candidate: false);
        Interleaved(2, candidate: false);
        Interleaved(3, candidate: false);
        Interleaved(3, candidate: true);
        Interleaved(4, candidate: false, gain: 0);
        Assert.Equal(
            [new ValueCount(-1, 1), new ValueCount(0, 2), new ValueCount(1, 1)],
            _ledger.ToEvidence(Later).Differences.OrderBy(value => value.Value));
    }

    [Fact]
    public void ToEvidence_InterleavedDocumentClickedTwice_CountsOnceByTheBest()
    {
        Answer(1, AnswerArm.Interleaved, 1);
        Interleaved(1, candidate: true, gain: 0.2f);
        Interleaved(1, candidate: true);
        Interleaved(1, candidate: true);
        Interleaved(1, candidate: false);
        Assert.Equal([new ValueCount(0, 1)], _ledger.ToEvidence(Later).Differences);
    }

    [Fact]
    public void ToEvidence_InterleavedAnswers_AreNotMixedWithPlainOnes()
    {
        Answer(1, AnswerArm.Serving, 9);
        Click(1, AnswerArm.Serving, 9);
        Answer(1, AnswerArm.Interleaved, 10);
        Interleaved(1, candidate: false, gain: 0, answer: 10);
        Assert.Equal([new ValueCount(0, 1)], _ledger.ToEvidence(Later).Differences);
    }

    [Fact]
    public void ToEvidence_InAnyOrderOfArrival_IsTheSame()
    {
        var observations =
            from query in Gen.ULong[1, 3]
            from arm in Gen.Enum<AnswerArm>()
            from number in Gen.ULong[1, 6]
            from gain in Gen.Int[-1, 10]
            select (query, arm, number, gain);
        Gen.Select(observations.Array[1, 40], Gen.Int).Sample((arrivals, seed) =>
        {
            var shuffled = arrivals.ToArray();
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(Sample(arrivals), Sample(shuffled));
        });

        // A gain of -1 stands for the answer itself.
        static IEnumerable<ValueCount> Sample((ulong Query, AnswerArm Arm, ulong Number, int Gain)[] arrivals)
        {
            var ledger = new FeedbackLedger();
            foreach (var (query, arm, number, gain) in arrivals)
            {
                if (gain < 0) ledger.AddAnswer(query, arm, number, TimeSpan.Zero);
                else ledger.AddFeedback(FeedbackOn(query, arm, number, gain % 2 == 0, gain / 10f));
            }

            return ledger.ToEvidence(Later).Differences.OrderBy(value => value.Value);
        }
    }

    private static FeedbackObservation FeedbackOn(
        ulong query, AnswerArm arm, ulong answer, bool candidate, float gain, int? document = null) => new(
        query,
        arm == AnswerArm.Interleaved ? candidate : arm == AnswerArm.Candidate,
        arm == AnswerArm.Interleaved,
        gain,
        answer,
        document ?? (candidate ? 1 : 2));

    private void Answer(ulong query, AnswerArm arm, ulong number, TimeSpan at = default) =>
        _ledger.AddAnswer(query, arm, number, at);

    private void Click(ulong query, AnswerArm arm, ulong answer, float gain = 1) =>
        _ledger.AddFeedback(FeedbackOn(query, arm, answer, false, gain));

    private void Interleaved(
        ulong query, bool candidate, float gain = 1, ulong? answer = null, int? document = null) =>
        _ledger.AddFeedback(FeedbackOn(query, AnswerArm.Interleaved, answer ?? query, candidate, gain, document));
}
