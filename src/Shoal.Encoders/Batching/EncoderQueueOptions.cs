namespace Shoal.Encoders.Batching;

/// <summary>The limits of an <see cref="EncoderQueue"/>.</summary>
public sealed class EncoderQueueOptions
{
    /// <summary>The most padded tokens (texts times the longest) of a batch; a longer single text runs alone.</summary>
    /// <value>Default: 512. A query waits for the batch that runs, and more tokens buy no throughput on a CPU.</value>
    /// <remarks>
    /// Measured with all-minilm-l6-v2 (static int8) on SciFact abstracts, two AVX2 cores: 256 to 1024 tokens a batch
    /// gave 4,100 to 4,300 tokens for a second of one core, 4096 tokens 3,600. The longest batch of 512 tokens runs
    /// 0.11 s on one thread and, while the other core is busy too, 0.14 s (136 ms) on two threads as the server opens
    /// them, which do not spin; one of 8192 tokens about 2 s.
    /// </remarks>
    public int MaxBatchTokens { get; init; } = 512;

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
