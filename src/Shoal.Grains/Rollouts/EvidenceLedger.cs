using Shoal.Evaluation.Drift;
using Shoal.Evaluation.Gates;
using Shoal.Evaluation.Rankings;
using Shoal.Evaluation.Sequential;
using Shoal.Grains.Abstractions.Rollouts;
using Evidence = Shoal.Grains.Abstractions.Rollouts.RolloutEvidence;

namespace Shoal.Grains.Rollouts;

/// <summary>A batch of evidence as it is stored.</summary>
/// <param name="Evidence">The batch.</param>
/// <param name="At">When it was taken, since the rollout began.</param>
internal sealed record StoredEvidence(Evidence Evidence, TimeSpan At);

/// <summary>
/// All evidence of one rollout, summed up. Rebuilt from the stored batches after a crash: a batch counts once, and how
/// the nodes' batches were mixed does not matter. Not safe for concurrent use.
/// </summary>
internal sealed class EvidenceLedger
{
    /// <summary>What came before is what later queries are compared with.</summary>
    private static readonly TimeSpan ReferenceTime = TimeSpan.FromHours(1);

    private readonly HashSet<(string Node, long Sequence)> _taken = [];
    private readonly Dictionary<string, RequestPairing> _pairings = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _candidateQueries = [];
    private readonly Dictionary<ulong, ComparedQuery> _compared = [];
    private readonly HashSet<ulong> _dropped = [];
    private readonly FeedbackLedger _feedback = new();
    private readonly double[]?[] _features = new double[]?[2];
    private readonly long[] _queries = new long[2];

    /// <summary>Distinct queries that the shadow's sample chose.</summary>
    public int Sampled => _compared.Count + _dropped.Count;

    /// <summary>Of them, those that were never compared.</summary>
    public int Dropped => _dropped.Count;

    /// <summary>Distinct queries compared.</summary>
    public int Compared => _compared.Count;

    /// <summary>Distinct queries the candidate answered; no more are counted than any step can ask for.</summary>
    public int CandidateQueries => _candidateQueries.Count;

    /// <summary>Requests the candidate answered.</summary>
    public long CandidateRequests { get; private set; }

    /// <summary>Requests in pairs, for error rate and latency.</summary>
    public RequestEvidence Requests { get; } = new();

    /// <summary>The first comparison of each distinct query.</summary>
    public IReadOnlyCollection<ComparedQuery> Comparisons => _compared.Values;

    /// <summary>Whether a batch was taken already.</summary>
    public bool Has(Evidence evidence) => _taken.Contains((evidence.Node, evidence.Sequence));

    /// <summary>Takes a batch; one that was taken already changes nothing.</summary>
    public void Add(StoredEvidence stored)
    {
        var evidence = stored.Evidence;
        if (!_taken.Add((evidence.Node, evidence.Sequence))) return;
        foreach (var request in evidence.Requests) AddRequest(evidence.Node, request, stored.At);
        foreach (var comparison in evidence.Comparisons) AddComparison(comparison, (stored.At, evidence.Node));
        AddDropped(evidence.Dropped);
        foreach (var feedback in evidence.Feedback) _feedback.AddFeedback(feedback);
        AddQueries(evidence, stored.At < ReferenceTime ? 0 : 1);
    }

    /// <summary>Returns what the overlap floor looks at.</summary>
    public OverlapEvidence Overlap()
    {
        var answers = _compared.Values.ToLookup(query => query.Seen.Exhausted, query => query.Comparison.Jaccard);
        return new OverlapEvidence(ValueCount.Of(answers[false]), Sampled, Dropped, answers[true].Count());
    }

    /// <summary>Returns what live feedback looks at.</summary>
    /// <param name="now">Since the rollout began.</param>
    public FeedbackEvidence Feedback(TimeSpan now) => _feedback.ToEvidence(now);

    /// <summary>Returns what drift looks at; null before the first query.</summary>
    /// <param name="dimensions">Of the serving generation.</param>
    public DriftSummary Drift(int dimensions) => new QueryDrift(new DriftState
    {
        Dimensions = dimensions,
        ReferenceCount = _queries[0],
        CurrentCount = _queries[1],
        ReferenceSums = _features[0] ?? [],
        CurrentSums = _features[1] ?? [],
    }).Summarize();

    private void AddRequest(string node, RequestObservation request, TimeSpan at)
    {
        if (!_pairings.TryGetValue(node, out var pairing)) _pairings.Add(node, pairing = new RequestPairing());
        var outcome = new RequestOutcome(request.Failed, TimeSpan.FromMilliseconds(request.Milliseconds));
        if (pairing.Add(request.Candidate, outcome) is { } pair) Requests.Add(pair);
        if (request.Failed) return;
        if (request.Answer != 0)
        {
            var arm = request.Candidate ? AnswerArm.Candidate : AnswerArm.Serving;
            _feedback.AddAnswer(request.Query, arm, request.Answer, at);
        }

        if (!request.Candidate) return;
        CandidateRequests++;
        if (_candidateQueries.Count < DistinctQueryValues.QueryCapacity) _candidateQueries.Add(request.Query);
    }

    /// <summary>Keeps the first comparison of a query; of two nodes' in one moment, that of the lesser name.</summary>
    private void AddComparison(ComparisonObservation seen, (TimeSpan At, string Node) when)
    {
        if (seen.Answer != 0) _feedback.AddAnswer(seen.Query, AnswerArm.Interleaved, seen.Answer, when.At);
        if (!seen.IsSampled) return;
        if (_compared.TryGetValue(seen.Query, out var known))
        {
            if (!IsBefore(when, known.When)) return;
        }
        else if (_compared.Count >= DistinctQueryValues.QueryCapacity)
        {
            return;
        }

        var comparison = RankingComparison.Of(seen.Serving, seen.Candidate, Comparison.Depth);
        _compared[seen.Query] = new ComparedQuery(seen, comparison, when);
        _dropped.Remove(seen.Query);
    }

    private static bool IsBefore((TimeSpan At, string Node) left, (TimeSpan At, string Node) right) =>
        left.At != right.At ? left.At < right.At : string.CompareOrdinal(left.Node, right.Node) < 0;

    private void AddDropped(ulong[] queries)
    {
        foreach (var query in queries)
        {
            if (_dropped.Count >= DistinctQueryValues.QueryCapacity) return;
            if (!_compared.ContainsKey(query)) _dropped.Add(query);
        }
    }

    private void AddQueries(Evidence evidence, int period)
    {
        if (evidence.Queries == 0) return;
        _queries[period] += evidence.Queries;
        var sums = _features[period] ??= new double[evidence.QueryFeatures.Length];
        for (var i = 0; i < sums.Length; i++) sums[i] += evidence.QueryFeatures[i];
    }
}

/// <summary>A query that ran on both generations.</summary>
/// <param name="Seen">What was seen.</param>
/// <param name="Comparison">How alike the rankings are.</param>
/// <param name="When">Since the rollout began, and on which node.</param>
internal sealed record ComparedQuery(
    ComparisonObservation Seen, RankingComparison Comparison, (TimeSpan At, string Node) When);
