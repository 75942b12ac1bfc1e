using Shoal.Evaluation.Drift;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>Evidence of one rollout that waits to be sent. Safe for concurrent use, except that one sends.</summary>
internal sealed class PendingEvidence(string rolloutId)
{
    /// <summary>
    /// Observations of a kind that one batch carries: a second of the busiest node, and under a megabyte on the wire.
    /// </summary>
    private const int MaxObservations = 1_024;

    /// <summary>
    /// UTF-16 units of ids and texts of the comparisons in a batch; as JSON, six bytes each at most. A record of the
    /// control store holds 16 MiB.
    /// </summary>
    private const int MaxUnits = 512 * 1024;

    /// <summary>
    /// Looks that queries may wait for other evidence to go with: a minute, so that what came before canary and shadow
    /// is known by its time, without a record for every second of it.
    /// </summary>
    private const int MaxLooks = 60;

    /// <summary>
    /// Looks after which batches become rarer: from the tenth minute of a step on, evidence waits for a 600th of the
    /// time that the step has taken, so it comes that late at most where a step ends by its time. The number of records
    /// grows with the logarithm of a step's length, as long as one holds what a node has seen meanwhile; what they hold
    /// grows with the canary's requests, 122 bytes each.
    /// </summary>
    internal const int EagerLooks = 600;

    /// <summary>Looks without anything to send after which a rollout is forgotten.</summary>
    internal const int IdleLooks = 600;

    private readonly Lock _gate = new();

    /// <summary>Numbers are counted by it: what was forgotten and begins anew is another sender.</summary>
    private readonly string _node = Guid.NewGuid().ToString("N");

    private readonly List<RequestObservation> _requests = [];
    private readonly List<ComparisonObservation> _comparisons = [];
    private readonly List<FeedbackObservation> _feedback = [];
    private readonly HashSet<ulong> _dropped = [];
    private QueryDrift? _queries;
    private RolloutEvidence? _unacknowledged;
    private int _units;
    private long _sequence;
    private int _looks;
    private int _looksInStep;
    private long _settingsVersion;
    private (double CanaryPercent, bool IsSampled) _step;

    /// <summary>Whether nothing came for so long that it may be forgotten.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate) return _unacknowledged is null && _looks > IdleLooks && Count == 0 && _queries is null;
        }
    }

    /// <summary>Whether what comes next may not find room.</summary>
    private bool IsHalfFull => Count >= MaxObservations / 2 || _units >= MaxUnits / 2;

    private int Count => _requests.Count + _comparisons.Count + _feedback.Count + _dropped.Count;

    /// <summary>Takes note of where the rollout stands: the evidence of a new step is wanted soon.</summary>
    /// <param name="settingsVersion">Of the settings that say so; older ones than known tell nothing.</param>
    /// <param name="rollout">What gateways do.</param>
    public void OnRouted(long settingsVersion, RolloutRouting rollout)
    {
        lock (_gate)
        {
            if (settingsVersion <= _settingsVersion) return;
            _settingsVersion = settingsVersion;
            var step = (rollout.CanaryPercent, rollout.ShadowSample > 0);
            if (step == _step) return;
            _step = step;
            _looksInStep = 0;
        }
    }

    public void Add(RequestObservation request)
    {
        lock (_gate)
        {
            if (_requests.Count < MaxObservations) _requests.Add(request);
        }
    }

    /// <summary>Takes a compared query; false where there is no room, and that is noted.</summary>
    public bool Add(ComparisonObservation comparison)
    {
        lock (_gate)
        {
            var units = UnitsOf(comparison);
            var fits = _comparisons.Count < MaxObservations && _units + units <= MaxUnits;
            if (fits)
            {
                _comparisons.Add(comparison);
                _units += units;
            }
            else if (comparison.IsSampled)
            {
                Drop(comparison.Query);
            }

            return fits;
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
            _looksInStep++;
            _looks++;
            if (Count == 0 && _queries is null) return null;
            var patience = Count == 0 ? MaxLooks : 1 + (_looksInStep / EagerLooks);
            if (_looks < patience && !IsHalfFull) return null;

            _looks = 0;
            var queries = _queries?.ToState();
            _unacknowledged = new RolloutEvidence
            {
                RolloutId = rolloutId,
                Node = _node,
                Sequence = _sequence++,
                Requests = [.. _requests],
                Comparisons = [.. _comparisons],
                Feedback = [.. _feedback],
                Dropped = [.. _dropped],
                Queries = queries?.CurrentCount ?? 0,
                QueryFeatures = [.. queries?.CurrentSums ?? []],
            };
            _queries = null;
            _requests.Clear();
            _comparisons.Clear();
            _units = 0;
            _feedback.Clear();
            _dropped.Clear();
            return _unacknowledged;
        }
    }

    /// <summary>The last batch was acknowledged.</summary>
    public void Sent() => _unacknowledged = null;

    private static int UnitsOf(ComparisonObservation comparison) =>
        comparison.Text.Length + comparison.Serving.Concat(comparison.Candidate).Sum(id => id.Length);

    /// <remarks>
    /// As many as there may be comparisons: where more are forgotten, half of the sample was dropped, far over what a
    /// verdict bears.
    /// </remarks>
    private void Drop(ulong query)
    {
        if (_dropped.Count < MaxObservations) _dropped.Add(query);
    }
}
