using Shoal.Encoders.Batching;
using Shoal.Encoders.Devices;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;
using Shoal.Encoders.Tokenization;

namespace Shoal.Benchmarks.Ingest;

/// <summary>
/// The best that this processor can do with these texts: tokenized beforehand, sorted by length so that hardly
/// anything is padded, cut by the queue's own batch budget, and run one batch after the other on this thread.
/// </summary>
internal sealed class BareLoop : IDisposable
{
    private readonly OnnxTextEncoder _encoder;
    private readonly List<TokenizedText[]> _batches;
    private readonly float[] _vectors;

    public BareLoop(IReadOnlyList<string> texts, int threads)
    {
        var model = ModelDirectory.Read(Path.Combine(AppContext.BaseDirectory, "models", BenchmarkServer.Model));
        _encoder = OnnxTextEncoder.Open(
            model, new OnnxTextEncoderOptions { Device = new DeviceId(DeviceKind.Cpu, 0), ThreadCount = threads });
        var tokenized = texts.Select(text => _encoder.Tokenize(text, InputKind.Document)).ToList();
        TokenCount = tokenized.Sum(text => (long)text.Ids.Length);
        _batches = Cut(tokenized, new EncoderQueueOptions());
        _vectors = new float[_batches.Max(batch => batch.Length) * model.Dimensions];
    }

    /// <summary>Tokens of all texts, without padding.</summary>
    public long TokenCount { get; }

    /// <summary>Encodes every text once.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        foreach (var batch in _batches)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _encoder.Encode(batch, _vectors.AsSpan(0, batch.Length * _encoder.Model.Dimensions));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _encoder.Dispose();

    private static List<TokenizedText[]> Cut(IEnumerable<TokenizedText> texts, EncoderQueueOptions options)
    {
        var batches = new List<TokenizedText[]>();
        var batch = new List<TokenizedText>();
        foreach (var text in texts.OrderBy(text => text.Ids.Length))
        {
            var padded = (batch.Count + 1) * text.Ids.Length;
            if (batch.Count > 0 && (padded > options.MaxBatchTokens || batch.Count == options.MaxBatchSize))
            {
                batches.Add([.. batch]);
                batch.Clear();
            }

            batch.Add(text);
        }

        batches.Add([.. batch]);
        return batches;
    }
}
