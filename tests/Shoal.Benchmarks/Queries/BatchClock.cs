using System.Collections.Concurrent;
using System.Diagnostics;
using Shoal.Encoders.Devices;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;
using Shoal.Encoders.Tokenization;

namespace Shoal.Benchmarks.Queries;

/// <summary>An encoder that notes when each batch ran.</summary>
internal sealed class BatchClock(ITextEncoder encoder) : ITextEncoder
{
    private readonly ConcurrentQueue<BatchTime> _batches = new();

    /// <summary>The batches so far, in order.</summary>
    public IReadOnlyCollection<BatchTime> Batches => _batches;

    /// <inheritdoc/>
    public ModelManifest Model => encoder.Model;

    /// <inheritdoc/>
    public DeviceId Device => encoder.Device;

    /// <inheritdoc/>
    public bool BatchInvariant => encoder.BatchInvariant;

    /// <inheritdoc/>
    public double TokensPerSecond => encoder.TokensPerSecond;

    /// <inheritdoc/>
    public int VocabularySize => encoder.VocabularySize;

    /// <inheritdoc/>
    public TokenizedText Tokenize(string text, InputKind kind) => encoder.Tokenize(text, kind);

    /// <inheritdoc/>
    public void Encode(IReadOnlyList<TokenizedText> batch, Span<float> destination)
    {
        var started = Stopwatch.GetTimestamp();
        encoder.Encode(batch, destination);
        _batches.Enqueue(new BatchTime(batch[0].Ids, started, Stopwatch.GetTimestamp()));
    }

    /// <inheritdoc/>
    public void Dispose() => encoder.Dispose();
}

/// <summary>When a batch ran, as <see cref="Stopwatch.GetTimestamp"/> counts.</summary>
/// <param name="First">The ids of its first text.</param>
/// <param name="Started">Its start.</param>
/// <param name="Ended">Its end.</param>
internal readonly record struct BatchTime(ReadOnlyMemory<int> First, long Started, long Ended)
{
    /// <summary>How long it ran.</summary>
    public TimeSpan Duration => Stopwatch.GetElapsedTime(Started, Ended);
}
