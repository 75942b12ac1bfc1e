using Shoal.Evaluation.Gates;
using Shoal.Evaluation.Sequential;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// Rewards of answers: the best feedback on a query's answers by each generation, and 0 for an answer that nobody
/// chose in time. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// Answers count only once somebody has given feedback at all: a collection whose callers never click has no evidence.
/// </remarks>
internal sealed class FeedbackLedger
{
    /// <summary>How long an answer waits for a click before it counts as not chosen.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Dictionary<(ulong Query, bool Candidate), TimeSpan> _answered = [];
    private readonly Dictionary<(ulong Query, bool Candidate), double> _rewards = [];
    private readonly Dictionary<ulong, double> _interleaved = [];

    /// <summary>Takes an answer that could be clicked.</summary>
    public void AddAnswer(ulong query, bool candidate, TimeSpan at)
    {
        var isKnown = _answered.TryGetValue((query, candidate), out var first);
        if (!isKnown || at < first) _answered[(query, candidate)] = at;
    }

    /// <summary>Takes a click or a grade.</summary>
    public void AddFeedback(FeedbackObservation feedback)
    {
        if (feedback.Interleaved)
        {
            var credit = feedback.Candidate ? feedback.Gain : -feedback.Gain;
            _interleaved[feedback.Query] = _interleaved.GetValueOrDefault(feedback.Query) + credit;
            return;
        }

        var key = (feedback.Query, feedback.Candidate);
        _rewards[key] = Math.Max(_rewards.GetValueOrDefault(key), feedback.Gain);
    }

    /// <summary>Returns the differences of distinct queries, candidate minus serving.</summary>
    /// <param name="now">Since the rollout began.</param>
    public IReadOnlyList<ValueCount> ToSample(TimeSpan now)
    {
        if (_rewards.Count + _interleaved.Count == 0) return [];
        var pairs = new FeedbackPairs();
        foreach (var (query, credit) in _interleaved) pairs.TryAddInterleaved(query, Math.Sign(credit));
        foreach (var (key, at) in _answered)
        {
            if (_interleaved.ContainsKey(key.Query)) continue;
            var chosen = _rewards.TryGetValue(key, out var reward);
            if (chosen || now - at >= Patience) pairs.TryAddReward(key.Query, key.Candidate, reward);
        }

        return pairs.ToSample();
    }
}
