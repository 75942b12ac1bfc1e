using Shoal.Encoders.Devices;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;
using Shoal.Encoders.Tokenization;

namespace Shoal.Testing.Fakes;

/// <summary>
/// An encoder without a model: each word is a seeded random direction, a text is the normalized sum of its words. Texts
/// that share words are near, so that searches can be checked by eye, and a batch costs nothing. Every digest has
/// directions of its own: vectors of two models have nothing in common.
/// </summary>
public sealed class WordHashEncoder(ModelManifest model, DeviceId device, EncoderProbe probe) : ITextEncoder
{
    private const int FirstWord = 1_000;
    private const int Words = 1 << 20;

    private readonly int _space = StableHash(model.Version.Digest);

    public ModelManifest Model => model;

    public DeviceId Device => device;

    public bool BatchInvariant => true;

    public double TokensPerSecond => 10_000;

    public int VocabularySize => FirstWord + Words;

    public TokenizedText Tokenize(string text, InputKind kind)
    {
        var words = text.ToLowerInvariant().Split([' ', '.', ',', '?', '!'], StringSplitOptions.RemoveEmptyEntries);
        var ids = new List<int> { 101 };
        foreach (var word in words) ids.Add(StableHash(word));
        ids.Add(102);
        var kept = ids.Count <= model.MaxTokens ? ids : [.. ids.Take(model.MaxTokens - 1), 102];
        return new TokenizedText(kept.ToArray(), ids.Count);
    }

    public void Encode(IReadOnlyList<TokenizedText> batch, Span<float> destination)
    {
        probe.OnBatch(model.Version.Name, device, batch.Count);
        for (var row = 0; row < batch.Count; row++)
        {
            EncodeOne(batch[row], destination.Slice(row * model.Dimensions, model.Dimensions));
        }
    }

    public void Dispose()
    {
    }

    private void EncodeOne(TokenizedText text, Span<float> destination)
    {
        destination.Clear();
        foreach (var id in text.Ids.Span)
        {
            var random = new Random(id ^ _space);
            for (var i = 0; i < destination.Length; i++) destination[i] += (float)(random.NextDouble() - 0.5);
        }

        double squares = 0;
        foreach (var value in destination) squares += value * value;
        var scale = (float)(1 / Math.Sqrt(squares));
        for (var i = 0; i < destination.Length; i++) destination[i] *= scale;
    }

    private static int StableHash(string word)
    {
        var hash = 17;
        foreach (var character in word) hash = unchecked((hash * 31) + character);
        return FirstWord + (hash & (Words - 1));
    }
}
