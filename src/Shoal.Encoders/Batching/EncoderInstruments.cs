using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Shoal.Encoders.Batching;

/// <summary>The metrics of encoder queues, in the meter <see cref="MeterName"/>.</summary>
/// <remarks>Safe for concurrent use; one serves all queues of a process.</remarks>
public sealed class EncoderInstruments : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Shoal.Encoders";

    // Fine around what a bulk batch is held to, 0.1 s; without advice the buckets would begin at 5 s.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries =
        [
            0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.11, 0.125, 0.15, 0.175, 0.2, 0.25, 0.5,
            1, 2.5, 5, 10,
        ],
    };

    private static readonly InstrumentAdvice<long> Counts = new()
    {
        HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384],
    };

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<long> _batchTokens;
    private readonly Histogram<long> _batchTexts;
    private readonly Histogram<double> _batchDuration;
    private readonly Histogram<double> _queueWait;
    private readonly Counter<long> _padding;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _refused;
    private readonly UpDownCounter<long> _queuedTokens;

    /// <summary>Creates the instruments.</summary>
    public EncoderInstruments()
    {
        _batchTokens = _meter.CreateHistogram(
            "shoal.encoder.batch.tokens", "{token}", "Tokens of a batch without padding.", advice: Counts);
        _batchTexts = _meter.CreateHistogram(
            "shoal.encoder.batch.texts", "{text}", "Texts of a batch.", advice: Counts);
        _batchDuration = _meter.CreateHistogram(
            "shoal.encoder.batch.duration", "s", "Time a batch ran.", advice: Seconds);
        _queueWait = _meter.CreateHistogram(
            "shoal.encoder.queue.wait", "s", "Time a text waited for its batch.", advice: Seconds);
        _padding = _meter.CreateCounter<long>("shoal.encoder.padding", "{token}", "Padding tokens that were computed.");
        _failures = _meter.CreateCounter<long>("shoal.encoder.failures", "{text}", "Texts that failed.");
        _refused = _meter.CreateCounter<long>(
            "shoal.encoder.refused", "{text}", "Texts refused because the queue was full.");
        _queuedTokens = _meter.CreateUpDownCounter<long>(
            "shoal.encoder.queue.tokens", "{token}", "Tokens that wait or run.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>A batch ran.</summary>
    internal void OnBatchCompleted(in TagList tags, int texts, long tokens, long paddedTokens, TimeSpan elapsed)
    {
        _batchTokens.Record(tokens, tags);
        _batchTexts.Record(texts, tags);
        _batchDuration.Record(elapsed.TotalSeconds, tags);
        _padding.Add(paddedTokens - tokens, tags);
    }

    /// <summary>A text's wait ended because its batch starts.</summary>
    internal void OnStarted(in TagList tags, TimeSpan waited) => _queueWait.Record(waited.TotalSeconds, tags);

    /// <summary>Texts failed.</summary>
    internal void OnFailed(in TagList tags, int texts) => _failures.Add(texts, tags);

    /// <summary>Texts were refused.</summary>
    internal void OnRefused(in TagList tags, int texts) => _refused.Add(texts, tags);

    /// <summary>Tokens came into the queue or left it.</summary>
    internal void OnQueuedTokens(in TagList tags, long change) => _queuedTokens.Add(change, tags);
}
