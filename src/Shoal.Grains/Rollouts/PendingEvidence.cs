using Shoal.Evaluation.Drift;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>Evidence of one rollout that waits to be sent. Safe for concurrent use, except that one sends.</summary>
internal sealed class PendingEvidence(string rolloutId, string node)
{
    /// <summary>
    /// Observations of a kind that one batch carries: a second of the busiest node, and under a megabyte on the wire.
    /// </summary>
    private const int MaxObservations = 1_024;

    /// <summary>
    /// Looks that queries may wait for other evidence to go with: a minute, so that what came before canary and shadow
    /// is known by its time, without a record for every second of it.
    /// </summary>
    private const int MaxLooks = 60;

    private readonly Lock _gate = new();
    private readonly List<RequestObservation> _requests = [];
    private readonly List<ComparisonObservation> _comparisons = [];
    private readonly List<FeedbackObservation> _feedback = [];
    private readonly HashSet<ulong> _dropped = [];
    private QueryDrift? _queries;
    private RolloutEvidence? _unacknowledged;
    private long _sequence;
    private int _looks;

    public void Add(RequestObservation request)
    {
        lock (_gate)
        {
            if (_requests.Count < MaxObservations) _requests.Add(request);
        }
    }

    public void Add(ComparisonObservation comparison)
    {
        lock (_gate)
        {
            if (_comparisons.Count < MaxObservations) _comparisons.Add(comparison);
            else Drop(comparison.Query);
        }
    }

    public void Add(FeedbackObservation feedback)
    {
        lock (_gate)
        {
            if (_feedback.Count < MaxObservations) _feedback.Add(feedback);
        }
    }

    public void AddDropped(ulong query)
    {
        lock (_gate)
        {
            Drop(query);
        }
    }

    /// <summary>Takes a query's vector in the serving generation.</summary>
    public void AddQuery(ReadOnlySpan<float> vector)
    {
        lock (_gate)
        {
            _queries ??= new QueryDrift(vector.Length);
            _queries.AddCurrent(vector);
        }
    }

    /// <summary>
    /// Returns the batch to send: the one not acknowledged yet, or a new one; null when there is none.
    /// </summary>
    public RolloutEvidence? Next()
    {
        if (_unacknowledged is not null) return _unacknowledged;
        lock (_gate)
        {
            if (_requests.Count + _comparisons.Count + _feedback.Count + _dropped.Count == 0
                && (_queries is null || ++_looks < MaxLooks))
            {
                return null;
            }

            _looks = 0;
            var queries = _queries?.ToState();
            _unacknowledged = new RolloutEvidence
            {
                RolloutId = rolloutId,
                Node = node,
                Sequence = _sequence++,
                Requests = [.. _requests],
                Comparisons = [.. _comparisons],
                Feedback = [.. _feedback],
                Dropped = [.. _dropped],
                Queries = queries?.CurrentCount ?? 0,
                QueryFeatures = [.. queries?.CurrentSums ?? []],
            };
            _queries = queries is null ? null : new QueryDrift(queries.Dimensions);
            _requests.Clear();
            _comparisons.Clear();
            _feedback.Clear();
            _dropped.Clear();
            return _unacknowledged;
        }
    }

    /// <summary>The last batch was acknowledged.</summary>
    public void Sent() => _unacknowledged = null;

    /// <remarks>
    /// As many as there may be comparisons: where more are forgotten, half of the sample was dropped, far over what a
    /// verdict bears.
    /// </remarks>
    private void Drop(ulong query)
    {
        if (_dropped.Count < MaxObservations) _dropped.Add(query);
    }
}
