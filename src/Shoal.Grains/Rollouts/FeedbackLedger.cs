using Shoal.Evaluation.Gates;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// What callers made of answers: per distinct query the first answer of each arm, and its feedback or 0. Does not
/// depend on the order in which answers and feedback come. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// The first answer alone counts, because the arm with more answers would otherwise have more chances to be clicked.
/// Answers count only once somebody has given feedback at all: a collection whose callers never click has no evidence.
/// </remarks>
internal sealed class FeedbackLedger
{
    /// <summary>
    /// How long an answer waits before it counts, clicked or not: were clicks counted sooner than their absence, the
    /// arm that answered last would look better. Longer than <see cref="FeedbackService.Window"/> by what it takes a
    /// batch to come, which is longer in a long rollout: see <see cref="PendingEvidence"/>.
    /// </summary>
    /// <param name="elapsed">Since the rollout began.</param>
    internal static TimeSpan Patience(TimeSpan elapsed) =>
        FeedbackService.Window + TimeSpan.FromSeconds(5) + (2 * elapsed / PendingEvidence.EagerLooks);

    private readonly Dictionary<ulong, FirstAnswers> _queries = [];

    /// <summary>Feedback on answers that are not known yet.</summary>
    private readonly Dictionary<(ulong Query, AnswerArm Arm, ulong Answer), AnswerCredit> _early = [];

    private bool _isGiven;

    /// <summary>Takes an answer that a caller saw.</summary>
    /// <param name="query">The hash of the normalized query.</param>
    /// <param name="arm">Who answered.</param>
    /// <param name="answer">Its number: the least of an arm is the first.</param>
    /// <param name="at">When it was heard of, since the rollout began.</param>
    public void AddAnswer(ulong query, AnswerArm arm, ulong answer, TimeSpan at)
    {
        if (!_queries.TryGetValue(query, out var first))
        {
            if (_queries.Count >= DistinctQueryValues.QueryCapacity) return;
            _queries.Add(query, first = new FirstAnswers());
        }

        if (first[arm] is { } known && known.Number <= answer)
        {
            if (known.Number == answer && at < known.At) known.At = at;
            return;
        }

        _early.Remove((query, arm, answer), out var credit);
        first[arm] = new FirstAnswer(answer, at, credit ?? new AnswerCredit());
    }

    /// <summary>Takes a click or a grade.</summary>
    public void AddFeedback(FeedbackObservation feedback)
    {
        _isGiven = true;
        var arm = (feedback.Interleaved, feedback.Candidate) switch
        {
            (true, _) => AnswerArm.Interleaved,
            (_, true) => AnswerArm.Candidate,
            _ => AnswerArm.Serving,
        };
        var first = _queries.GetValueOrDefault(feedback.Query)?[arm];
        if (first?.Number == feedback.Answer)
        {
            first.Credit.Add(feedback);
            return;
        }

        // An earlier answer may still be heard of, a later one does not count.
        if (first?.Number < feedback.Answer) return;
        var key = (feedback.Query, arm, feedback.Answer);
        if (!_early.TryGetValue(key, out var credit))
        {
            if (_early.Count >= DistinctQueryValues.QueryCapacity) return;
            _early.Add(key, credit = new AnswerCredit());
        }

        credit.Add(feedback);
    }

    /// <summary>Returns the differences of distinct queries, and how many queries wait to be among them.</summary>
    /// <param name="now">Since the rollout began.</param>
    public FeedbackEvidence ToEvidence(TimeSpan now)
    {
        if (!_isGiven) return new FeedbackEvidence([]);
        var pairs = new FeedbackPairs();
        var newest = now - Patience(now);
        var waiting = 0L;
        foreach (var (query, first) in _queries)
        {
            if (first.CompleteAt is not { } complete) continue;
            if (complete > newest) waiting++;
            else Add(pairs, query, first);
        }

        return new FeedbackEvidence(pairs.ToSample(), waiting);
    }

    private static void Add(FeedbackPairs pairs, ulong query, FirstAnswers first)
    {
        if (first[AnswerArm.Interleaved] is { } both)
        {
            pairs.TryAddInterleaved(query, Math.Sign(both.Credit.Sum));
            return;
        }

        pairs.TryAddReward(query, candidate: false, RewardOf(first[AnswerArm.Serving]!));
        pairs.TryAddReward(query, candidate: true, RewardOf(first[AnswerArm.Candidate]!));
    }

    private static double RewardOf(FirstAnswer answer) => (double)answer.Credit.Sum / FeedbackService.MaxGrade;

    private sealed class FirstAnswer(ulong number, TimeSpan at, AnswerCredit credit)
    {
        public ulong Number => number;

        public TimeSpan At { get; set; } = at;

        public AnswerCredit Credit => credit;
    }

    private sealed class FirstAnswers
    {
        private readonly FirstAnswer?[] _arms = new FirstAnswer?[Enum.GetValues<AnswerArm>().Length];

        /// <summary>
        /// When the answers were there that make a difference: an interleaved one, or one of each arm; null before.
        /// </summary>
        public TimeSpan? CompleteAt => (this[AnswerArm.Interleaved], this[AnswerArm.Serving], this[AnswerArm.Candidate])
            switch
            {
                ({ } both, _, _) => both.At,
                (_, { } serving, { } candidate) => serving.At > candidate.At ? serving.At : candidate.At,
                _ => null,
            };

        public FirstAnswer? this[AnswerArm arm]
        {
            get => _arms[(int)arm];
            set => _arms[(int)arm] = value;
        }
    }
}
