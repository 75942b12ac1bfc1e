using Shoal.Evaluation.Gates;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>
/// An equal candidate does not fail by feedback, whatever its share of the callers. Method: simulated callers repeat a
/// few queries, click with the same chance whoever answered, and the gate looks throughout, at answers that wait for
/// their clicks, too. Nine alarms in 2,000 seeded runs have the exact 99 % bound 0.0094; the gate's share of alpha is
/// 0.01.
/// </summary>
public sealed class FeedbackFalseAlarmTests(ITestOutputHelper output)
{
    private const int Runs = 2_000;
    private const int MostAlarms = 9;
    private const int Queries = 150;
    private const int Answers = 1_500;
    private const int LookEvery = 100;
    private const double ClickRate = 0.4;

    private static readonly GateSettings Settings = new();

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.9)]
    public void EqualCandidate_WithUnequalShares_FailsNoOftenerThanAlpha(double share)
    {
        var ends = Enumerable.Range(0, Runs).Select(seed => Run(seed, share)).ToArray();

        Assert.True(ends.Max(end => end.Pairs) > Queries / 2);
        output.WriteLine($"{ends.Count(end => end.Failed)} alarms");
        Assert.InRange(ends.Count(end => end.Failed), 0, MostAlarms);
    }

    private static (bool Failed, long Pairs) Run(int seed, double share)
    {
        var random = new Random(seed);
        var ledger = new FeedbackLedger();
        var clicks = new PriorityQueue<FeedbackObservation, int>();
        var pairs = 0L;
        for (var second = 1; second <= Answers; second++)
        {
            Ask(random, ledger, clicks, second, share);
            while (clicks.TryPeek(out var click, out var due) && due <= second)
            {
                ledger.AddFeedback(click);
                clicks.Dequeue();
            }

            if (second % LookEvery != 0) continue;
            var sample = ledger.ToEvidence(TimeSpan.FromSeconds(second)).Differences;
            pairs = sample.Sum(value => value.Count);
            if (LiveFeedbackGate.Evaluate(new FeedbackEvidence(sample), Settings).Verdict == GateVerdict.Fail)
                return (true, pairs);
        }

        return (false, pairs);
    }

    private static void Ask(
        Random random,
        FeedbackLedger ledger,
        PriorityQueue<FeedbackObservation, int> clicks,
        int second,
        double share)
    {
        var query = (ulong)random.Next(Queries);
        var candidate = random.NextDouble() < share;
        var number = (ulong)second;
        ledger.AddAnswer(
            query, candidate ? AnswerArm.Candidate : AnswerArm.Serving, number, TimeSpan.FromSeconds(second));
        if (random.NextDouble() >= ClickRate) return;
        var lag = random.Next((int)FeedbackService.Window.TotalSeconds);
        clicks.Enqueue(new FeedbackObservation(query, candidate, false, 1, number), second + lag);
    }
}
