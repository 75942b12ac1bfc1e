namespace Shoal.Encoders.Batching;

/// <summary>The answer of <c>EncoderQueue.EncodeAsync</c>: vectors, or the advice to come back.</summary>
/// <param name="Vectors">Shape [texts, dimensions], row-major; empty when overloaded.</param>
/// <param name="RetryAfter">Null when encoded; otherwise the queue is full and this is how long it needs.</param>
public readonly record struct EncodeOutcome(ReadOnlyMemory<float> Vectors, TimeSpan? RetryAfter)
{
    /// <summary>Whether the queue refused the work.</summary>
    public bool Overloaded => RetryAfter is not null;
}
