using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>Evidence of one rollout that waits to be sent. Safe for concurrent use, except that one sends.</summary>
internal sealed class PendingEvidence(string rolloutId, string node)
{
    /// <summary>
    /// Observations of a kind that one batch carries: a second of the busiest node, and under a megabyte on the wire.
    /// </summary>
    private const int MaxObservations = 1_024;

    private readonly Lock _gate = new();
    private readonly List<RequestObservation> _requests = [];
    private readonly List<ComparisonObservation> _comparisons = [];
    private readonly List<FeedbackObservation> _feedback = [];
    private RolloutEvidence? _unacknowledged;
    private long _sequence;
    private long _sampled;
    private long _dropped;

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
            else _dropped++;
        }
    }

    public void Add(FeedbackObservation feedback)
    {
        lock (_gate)
        {
            if (_feedback.Count < MaxObservations) _feedback.Add(feedback);
        }
    }

    public void AddSampled(bool dropped)
    {
        lock (_gate)
        {
            _sampled++;
            if (dropped) _dropped++;
        }
    }

    /// <summary>Returns the batch to send: the one not acknowledged yet, or a new one; null when there is none.</summary>
    public RolloutEvidence? Next()
    {
        if (_unacknowledged is not null) return _unacknowledged;
        lock (_gate)
        {
            if (_requests.Count + _comparisons.Count + _feedback.Count == 0 && _sampled == 0) return null;
            _unacknowledged = new RolloutEvidence
            {
                RolloutId = rolloutId,
                Node = node,
                Sequence = _sequence++,
                Requests = [.. _requests],
                Comparisons = [.. _comparisons],
                Feedback = [.. _feedback],
                Sampled = _sampled,
                Dropped = _dropped,
            };
            _requests.Clear();
            _comparisons.Clear();
            _feedback.Clear();
            (_sampled, _dropped) = (0, 0);
            return _unacknowledged;
        }
    }

    /// <summary>The last batch was acknowledged.</summary>
    public void Sent() => _unacknowledged = null;
}
