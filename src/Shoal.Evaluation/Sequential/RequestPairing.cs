namespace Shoal.Evaluation.Sequential;

/// <summary>Pairs requests that the candidate answered with those that the serving generation answered then.</summary>
/// <remarks>
/// The two generations are compared within pairs, so an outage or a slow hour hits both sides alike, and it does not
/// matter that the canary's share of the traffic changes with every step. Who is paired with whom depends on the
/// arrivals alone, never on how a request went. Not safe for concurrent use: one a node, under its lock.
/// </remarks>
public sealed class RequestPairing
{
    /// <summary>How many requests wait for one of the other generation; the oldest is forgotten first.</summary>
    private const int WaitingCapacity = 32;

    private readonly LinkedList<RequestOutcome> _waiting = new();
    private bool _candidatesWait;

    /// <summary>Takes a request and returns its pair, with the newest that waits; null when it has to wait.</summary>
    public RequestPair? Add(bool candidate, RequestOutcome outcome)
    {
        if (_waiting.Last is { } newest && _candidatesWait != candidate)
        {
            _waiting.RemoveLast();
            return candidate ? new(newest.Value, outcome) : new(outcome, newest.Value);
        }

        _candidatesWait = candidate;
        _waiting.AddLast(outcome);
        if (_waiting.Count > WaitingCapacity) _waiting.RemoveFirst();
        return null;
    }
}
