namespace Shoal.Encoders.Batching;

/// <summary>One lane of a <see cref="BatchPlanner{T}"/>: what waits, by arrival and by length.</summary>
/// <remarks>
/// Every batch holds the oldest text and, around it, those of the nearest lengths. So padding stays small, and a text
/// that n others preceded runs in the n + 1st batch at the latest. Invariant: an entry is in both lists or in neither.
/// </remarks>
internal sealed class BatchLane<T>
{
    // A text joins a batch whose length differs by no more than a quarter of the oldest's, or by this many tokens:
    // below that the fixed cost of a run is larger than that of the padding.
    private const int MinLengthSlack = 16;

    private readonly LinkedList<BatchEntry<T>> _arrivals = new();
    private readonly Dictionary<int, LinkedList<BatchEntry<T>>> _byLength = [];

    /// <summary>How many texts wait.</summary>
    public int Count => _arrivals.Count;

    /// <summary>Their tokens without padding.</summary>
    public long Tokens { get; private set; }

    /// <summary>Puts an entry at the end.</summary>
    public void Add(BatchEntry<T> entry)
    {
        if (!_byLength.TryGetValue(entry.Tokens, out var peers)) _byLength[entry.Tokens] = peers = new();
        entry.Arrival = _arrivals.AddLast(entry);
        entry.Peer = peers.AddLast(entry);
        Tokens += entry.Tokens;
    }

    /// <summary>Takes an entry out; false when it is not in.</summary>
    public bool Remove(BatchEntry<T> entry)
    {
        if (entry.Arrival is null || entry.Peer is null) return false;
        var peers = entry.Peer.List!;
        _arrivals.Remove(entry.Arrival);
        peers.Remove(entry.Peer);
        if (peers.Count == 0) _byLength.Remove(entry.Tokens);
        entry.Arrival = entry.Peer = null;
        Tokens -= entry.Tokens;
        return true;
    }

    /// <summary>Takes the next batch out.</summary>
    /// <param name="batch">Where its entries go; the oldest is first. Stays empty when nothing waits.</param>
    /// <param name="maxTokens">The most padded tokens; the oldest text goes even if it has more.</param>
    /// <param name="maxSize">The most texts.</param>
    public void TakeBatch(List<BatchEntry<T>> batch, int maxTokens, int maxSize)
    {
        if (_arrivals.First?.Value is not { } oldest) return;
        Take(batch, oldest);
        var slack = Math.Max(MinLengthSlack, oldest.Tokens / 4);
        var width = oldest.Tokens;
        for (var distance = 0; distance <= slack && batch.Count < maxSize; distance++)
        {
            TakeLength(batch, oldest.Tokens - distance, maxTokens, maxSize, ref width);
            if (distance > 0) TakeLength(batch, oldest.Tokens + distance, maxTokens, maxSize, ref width);
        }
    }

    private void TakeLength(List<BatchEntry<T>> batch, int length, int maxTokens, int maxSize, ref int width)
    {
        if (!_byLength.TryGetValue(length, out var peers)) return;
        while (peers.First?.Value is { } entry && batch.Count < maxSize)
        {
            var padded = (batch.Count + 1L) * Math.Max(width, length);
            if (padded > maxTokens) return;
            width = Math.Max(width, length);
            Take(batch, entry);
        }
    }

    private void Take(List<BatchEntry<T>> batch, BatchEntry<T> entry)
    {
        Remove(entry);
        batch.Add(entry);
    }
}
