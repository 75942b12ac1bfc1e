namespace Shoal.Encoders.Batching;

/// <summary>One call of <see cref="EncoderQueue.EncodeAsync"/>: collects the vectors of its texts.</summary>
/// <remarks>Everything but <see cref="Task"/> is used under the queue's lock.</remarks>
internal sealed class EncodeRequest(int texts, int dimensions)
{
    // Continuations run elsewhere: neither on the worker, which others wait for, nor under the lock.
    private readonly TaskCompletionSource<EncodeOutcome> _completion = new(
        TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly float[] _vectors = new float[texts * dimensions];
    private int _left = texts;

    /// <summary>Ends when every vector is there, or with the first failure.</summary>
    public Task<EncodeOutcome> Task => _completion.Task;

    /// <summary>Its texts in the queue.</summary>
    public List<BatchEntry<QueuedText>> Entries { get; } = new(texts);

    /// <summary>Whether nobody waits any more.</summary>
    public bool Ended => Task.IsCompleted;

    /// <summary>Takes the vector of one text.</summary>
    public void Complete(int index, ReadOnlySpan<float> vector)
    {
        vector.CopyTo(_vectors.AsSpan(index * dimensions, dimensions));
        if (--_left == 0) _completion.TrySetResult(new EncodeOutcome(_vectors, null));
    }

    /// <summary>Ends with a failure.</summary>
    public void Fail(Exception exception) => _completion.TrySetException(exception);

    /// <summary>Ends because the caller left.</summary>
    public void Cancel(CancellationToken cancellationToken) => _completion.TrySetCanceled(cancellationToken);
}
