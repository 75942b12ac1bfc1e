using Shoal.Evaluation.Sequential;

namespace Shoal.Evaluation.Gates;

/// <summary>The first observation of each distinct query: repeats add nothing, so none shrinks an interval.</summary>
/// <remarks>
/// Adding a query again changes nothing, so batches may be delivered twice. <see cref="Observations"/> is the whole
/// state. Not safe for concurrent use.
/// </remarks>
public sealed class DistinctQueryValues
{
    /// <summary>How many queries are kept: by then every interval is narrow enough, and it is 1.6 MB.</summary>
    public const int QueryCapacity = 100_000;

    private readonly Dictionary<ulong, double> _values = [];

    /// <summary>Starts empty, or from the observations of another.</summary>
    public DistinctQueryValues(IEnumerable<QueryValue>? observations = null)
    {
        foreach (var (queryHash, value) in observations ?? []) TryAdd(queryHash, value);
    }

    /// <summary>How many distinct queries were observed.</summary>
    public int Count => _values.Count;

    /// <summary>What was observed, to be stored.</summary>
    public IEnumerable<QueryValue> Observations => _values.Select(pair => new QueryValue(pair.Key, pair.Value));

    /// <summary>Adds an observation; false when the query was observed before, or there is no room.</summary>
    /// <exception cref="ArgumentException">The value is no finite number.</exception>
    public bool TryAdd(ulong queryHash, double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentException("The value must be finite.", nameof(value));
        return _values.Count < QueryCapacity && _values.TryAdd(queryHash, value);
    }

    /// <summary>Returns the observation of a query; null when there is none.</summary>
    public double? Find(ulong queryHash) => _values.TryGetValue(queryHash, out var value) ? value : null;

    /// <summary>Returns the observed values without their queries.</summary>
    public IReadOnlyList<ValueCount> ToSample() => ValueCount.Of(_values.Values);
}
