namespace Shoal.Encoders.Batching;

/// <summary>The limits of an <see cref="EncoderQueue"/>.</summary>
public sealed class EncoderQueueOptions
{
    /// <summary>The most padded tokens (texts times the longest) of a batch; a longer single text runs alone.</summary>
    /// <value>Default: 512. A query waits for the batch that runs, and more tokens buy no throughput on a CPU.</value>
    /// <remarks>
    /// Measured with all-minilm-l6-v2 (static int8) on SciFact abstracts, two AVX2 cores: 256 to 1024 tokens a batch
    /// gave 4,100 to 4,300 tokens for a second of one core, 4096 tokens 3,600. On a device that is slower than
    /// <see cref="MaxBulkBatchDuration"/> allows for, bulk batches are smaller.
    /// </remarks>
    public int MaxBatchTokens { get; init; } = 512;

    /// <summary>
    /// The longest that a bulk batch may be expected to run, at the measured rate; a longer single text runs alone.
    /// </summary>
    /// <value>Default: 100 ms: what a query may wait for bulk work, and many times the fixed cost of a run.</value>
    public TimeSpan MaxBulkBatchDuration { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The most texts of a batch.</summary>
    /// <value>Default: 64, which 512 tokens of the shortest queries do not exceed by much.</value>
    public int MaxBatchSize { get; init; } = 64;

    /// <summary>
    /// The longest that new work may be expected to wait; beyond it the queue answers that it is overloaded.
    /// </summary>
    /// <value>Default: 10 s, a third of the response timeout of a grain call.</value>
    public TimeSpan MaxQueueDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The most texts that wait, whatever the delay.</summary>
    /// <value>
    /// Default: 16,384, which bounds the memory of a queue on a very fast device (512 tokens each: 32 MB).
    /// </value>
    public int MaxQueuedTexts { get; init; } = 16_384;
}
