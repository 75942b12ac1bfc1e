namespace Shoal.Encoders.Batching;

/// <summary>Decides which texts run together and when.</summary>
/// <remarks>
/// <see cref="Lane.Interactive"/> goes first and never shares a batch with <see cref="Lane.Bulk"/>, so a query waits
/// for the batch that runs and for queries before it, nothing else; how long that batch is, is bounded by the tokens
/// that a bulk batch may have. Within a lane see <see cref="BatchLane{T}"/>. Not thread-safe.
/// </remarks>
/// <param name="options">Valid limits.</param>
/// <param name="batchInvariant">When false every text runs alone.</param>
internal sealed class BatchPlanner<T>(EncoderQueueOptions options, bool batchInvariant)
{
    private readonly BatchLane<T> _interactive = new();
    private readonly BatchLane<T> _bulk = new();
    private readonly int _maxSize = batchInvariant ? options.MaxBatchSize : 1;

    /// <summary>How many texts wait.</summary>
    public int Count => _interactive.Count + _bulk.Count;

    /// <summary>The tokens that wait, without padding.</summary>
    public long QueuedTokens => _interactive.Tokens + _bulk.Tokens;

    /// <summary>Whether a text of a lane waits.</summary>
    public bool Waits(Lane lane) => LaneOf(lane).Count > 0;

    /// <summary>Returns what runs before a new text of a lane.</summary>
    public (int Texts, long Tokens) Before(Lane lane) =>
        lane == Lane.Interactive ? (_interactive.Count, _interactive.Tokens) : (Count, QueuedTokens);

    /// <summary>Puts a text at the end of its lane.</summary>
    public BatchEntry<T> Add(T value, int tokens, Lane lane)
    {
        var entry = new BatchEntry<T>(value, tokens, lane);
        LaneOf(lane).Add(entry);
        return entry;
    }

    /// <summary>Takes a text out before it ran; false when it does not wait any more.</summary>
    public bool Remove(BatchEntry<T> entry) => LaneOf(entry.Lane).Remove(entry);

    /// <summary>Takes the next batch out.</summary>
    /// <param name="batch">Empty; receives entries of one lane, or none when nothing waits.</param>
    /// <param name="maxBulkTokens">
    /// The most padded tokens of a bulk batch, where the options allow more; the oldest text goes even if it has more.
    /// </param>
    public void TakeBatch(List<BatchEntry<T>> batch, int maxBulkTokens)
    {
        if (Waits(Lane.Interactive)) _interactive.TakeBatch(batch, options.MaxBatchTokens, _maxSize);
        else _bulk.TakeBatch(batch, Math.Min(options.MaxBatchTokens, maxBulkTokens), _maxSize);
    }

    private BatchLane<T> LaneOf(Lane lane) => lane == Lane.Interactive ? _interactive : _bulk;
}
