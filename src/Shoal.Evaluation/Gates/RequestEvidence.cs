using Shoal.Evaluation.Sequential;

namespace Shoal.Evaluation.Gates;

/// <summary>Canary requests and the control requests they were paired with.</summary>
/// <remarks>
/// Additive: a node collects its own and the coordinator adds what it is sent, each batch once. Every property is part
/// of the state; a constructor call with all of them restores it. Not safe for concurrent writers.
/// </remarks>
public sealed class RequestEvidence
{
    /// <summary>Starts from counts.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public RequestEvidence(
        long onlyCandidateFailed = 0,
        long onlyServingFailed = 0,
        long agreed = 0,
        IReadOnlyList<long>? servingLatencies = null,
        IReadOnlyList<long>? candidateLatencies = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyCandidateFailed);
        ArgumentOutOfRangeException.ThrowIfNegative(onlyServingFailed);
        ArgumentOutOfRangeException.ThrowIfNegative(agreed);
        (OnlyCandidateFailed, OnlyServingFailed, Agreed) = (onlyCandidateFailed, onlyServingFailed, agreed);
        (Serving, Candidate) = (new(servingLatencies), new(candidateLatencies));
    }

    /// <summary>Pairs in which only the candidate's request failed.</summary>
    public long OnlyCandidateFailed { get; private set; }

    /// <summary>Pairs in which only the serving generation's request failed.</summary>
    public long OnlyServingFailed { get; private set; }

    /// <summary>Pairs in which both or none failed.</summary>
    public long Agreed { get; private set; }

    /// <summary><see cref="LatencyHistogram.Counts"/> of the serving generation's requests that did not fail.</summary>
    public IReadOnlyList<long> ServingLatencies => Serving.Counts;

    /// <summary><see cref="LatencyHistogram.Counts"/> of the candidate's requests that did not fail.</summary>
    public IReadOnlyList<long> CandidateLatencies => Candidate.Counts;

    internal LatencyHistogram Serving { get; }

    internal LatencyHistogram Candidate { get; }

    internal long PairCount => OnlyCandidateFailed + OnlyServingFailed + Agreed;

    /// <summary>Adds one pair.</summary>
    public void Add(RequestPair pair)
    {
        if (pair.Candidate.Failed == pair.Serving.Failed) Agreed++;
        else if (pair.Candidate.Failed) OnlyCandidateFailed++;
        else OnlyServingFailed++;
        if (!pair.Serving.Failed) Serving.Add(pair.Serving.Latency);
        if (!pair.Candidate.Failed) Candidate.Add(pair.Candidate.Latency);
    }

    /// <summary>Adds all pairs of another.</summary>
    public void Add(RequestEvidence other)
    {
        ArgumentNullException.ThrowIfNull(other);
        OnlyCandidateFailed += other.OnlyCandidateFailed;
        OnlyServingFailed += other.OnlyServingFailed;
        Agreed += other.Agreed;
        Serving.Add(other.Serving);
        Candidate.Add(other.Candidate);
    }
}
