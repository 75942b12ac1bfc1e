using System.Collections.Concurrent;
using Shoal.Encoders.Devices;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;
using Shoal.Encoders.Tokenization;

namespace Shoal.Encoders.Tests.Batching;

/// <summary>
/// An encoder whose batches the test lets go one by one. A text's vector is [its first id, its length].
/// </summary>
internal sealed class GatedEncoder : ITextEncoder
{
    /// <summary>A text with this first id fails its batch.</summary>
    public const int Poison = 666;

    private readonly SemaphoreSlim _gate = new(0);
    private readonly SemaphoreSlim _started = new(0);

    public ModelManifest Model { get; } = new()
    {
        Version = new ModelVersion("fake", "0"),
        Directory = "",
        OnnxFile = "",
        Kind = ModelKinds.TextEmbedding,
        Dimensions = 2,
        MaxTokens = 512,
    };

    public DeviceId Device => new(DeviceKind.Cpu, 0);

    public bool BatchInvariant { get; init; } = true;

    public double TokensPerSecond { get; init; } = 4_000;

    public int VocabularySize => 1_000;

    /// <summary>What runs first, before a batch goes on.</summary>
    public Action<int>? OnEncode { get; init; }

    /// <summary>The first ids of the texts of every batch.</summary>
    public ConcurrentQueue<int[]> Batches { get; } = new();

    public static TokenizedText Text(int id, int tokens = 4)
    {
        var ids = new int[tokens];
        ids[0] = id;
        return new TokenizedText(ids, tokens);
    }

    /// <summary>Waits until another batch is inside.</summary>
    public Task StartedAsync(CancellationToken cancellationToken) => _started.WaitAsync(cancellationToken);

    /// <summary>Lets batches go.</summary>
    public void Release(int batches = 1) => _gate.Release(batches);

    /// <summary>Lets every batch go from now on.</summary>
    public void Open() => _gate.Release(1_000_000);

    public TokenizedText Tokenize(string text, InputKind kind) => Text(text.Length);

    public void Encode(IReadOnlyList<TokenizedText> batch, Span<float> destination)
    {
        Batches.Enqueue([.. batch.Select(text => text.Ids.Span[0])]);
        _started.Release();
        _gate.Wait();
        OnEncode?.Invoke(batch.Count * batch.Max(text => text.Ids.Length));
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].Ids.Span[0] == Poison) throw new EncoderException("poison");
            destination[i * 2] = batch[i].Ids.Span[0];
            destination[(i * 2) + 1] = batch[i].Ids.Length;
        }
    }

    public void Dispose()
    {
    }
}
