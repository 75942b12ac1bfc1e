namespace Shoal.Encoders.Batching;

/// <summary>A text that waits for its batch.</summary>
/// <param name="value">What the caller knows it by.</param>
/// <param name="tokens">Its length.</param>
/// <param name="lane">Its priority.</param>
internal sealed class BatchEntry<T>(T value, int tokens, Lane lane)
{
    /// <summary>What the caller knows it by.</summary>
    public T Value => value;

    /// <summary>Its length in tokens.</summary>
    public int Tokens => tokens;

    /// <summary>Its priority.</summary>
    public Lane Lane => lane;

    /// <summary>Its place by arrival; null when it does not wait.</summary>
    public LinkedListNode<BatchEntry<T>>? Arrival { get; set; }

    /// <summary>Its place among those of its length; null when it does not wait.</summary>
    public LinkedListNode<BatchEntry<T>>? Peer { get; set; }
}
