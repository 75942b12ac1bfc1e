using Shoal.Evaluation.Sequential;

namespace Shoal.Evaluation.Gates;

/// <summary>Pairs what users made of a query's answer from either generation: the first reward of each.</summary>
/// <remarks>
/// A reward must be added for every answer that was shown and could have been clicked, 0 when nothing was: queries that
/// are only seen when somebody clicks say nothing about the rest. A query counts once, by its first difference.
/// <see cref="Serving"/>, <see cref="Candidate"/> and <see cref="Differences"/> are the whole state. Not safe for
/// concurrent use.
/// </remarks>
public sealed class FeedbackPairs
{
    private readonly DistinctQueryValues _serving;
    private readonly DistinctQueryValues _candidate;
    private readonly DistinctQueryValues _differences;

    /// <summary>Starts empty, or from the rewards of another.</summary>
    public FeedbackPairs(
        IEnumerable<QueryValue>? serving = null,
        IEnumerable<QueryValue>? candidate = null,
        IEnumerable<QueryValue>? differences = null)
    {
        (_serving, _candidate, _differences) = (new(serving), new(candidate), new(differences));
    }

    /// <summary>The first reward of each query that the serving generation answered.</summary>
    public IEnumerable<QueryValue> Serving => _serving.Observations;

    /// <summary>The first reward of each query that the candidate answered.</summary>
    public IEnumerable<QueryValue> Candidate => _candidate.Observations;

    /// <summary>Candidate minus serving, for each query that both answered, apart or interleaved.</summary>
    public IEnumerable<QueryValue> Differences => _differences.Observations;

    /// <summary>Adds the reward of an answer that came from one generation.</summary>
    /// <param name="queryHash">The hash of the normalized query.</param>
    /// <param name="candidate">Whether the candidate answered.</param>
    /// <param name="reward">In [0, 1]: 1 for a click, a grade as a share of the highest, 0 for nothing.</param>
    /// <returns>False when this generation's answer to the query was rewarded before.</returns>
    public bool TryAddReward(ulong queryHash, bool candidate, double reward)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(reward, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reward, 1);
        var (own, other) = candidate ? (_candidate, _serving) : (_serving, _candidate);
        if (!own.TryAdd(queryHash, reward)) return false;
        if (other.Find(queryHash) is { } rival)
            _differences.TryAdd(queryHash, candidate ? reward - rival : rival - reward);
        return true;
    }

    /// <summary>Adds the outcome of an interleaved answer.</summary>
    /// <param name="queryHash">The hash of the normalized query.</param>
    /// <param name="difference">In [-1, 1]: 1 when the candidate won, -1 when the serving generation did.</param>
    /// <returns>False when the query was counted before.</returns>
    public bool TryAddInterleaved(ulong queryHash, double difference)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(difference, -1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(difference, 1);
        return _differences.TryAdd(queryHash, difference);
    }

    /// <summary>Returns the differences without their queries.</summary>
    public IReadOnlyList<ValueCount> ToSample() => _differences.ToSample();
}
