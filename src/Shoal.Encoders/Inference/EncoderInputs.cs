using Microsoft.ML.OnnxRuntime;
using Shoal.Encoders.Tokenization;

namespace Shoal.Encoders.Inference;

/// <summary>The input tensors of a batch, in buffers that are kept from batch to batch. For one thread.</summary>
internal sealed class EncoderInputs
{
    private long[] _ids = [];
    private long[] _mask = [];
    private long[] _types = [];

    /// <summary>Pads a batch to its longest text and returns its tensors, which live until the next call.</summary>
    /// <param name="batch">1 or more texts.</param>
    /// <param name="names">The graph's inputs.</param>
    /// <param name="width">How many tokens each row has.</param>
    public OrtValue[] Fill(IReadOnlyList<TokenizedText> batch, IReadOnlyList<string> names, out int width)
    {
        width = 1;
        foreach (var text in batch) width = Math.Max(width, text.Ids.Length);
        Reserve(batch.Count * width);
        for (var row = 0; row < batch.Count; row++) FillRow(batch[row].Ids.Span, row * width, width);

        var tensors = new OrtValue[names.Count];
        for (var i = 0; i < tensors.Length; i++)
        {
            var buffer = names[i] switch
            {
                GraphSignature.InputIds => _ids,
                GraphSignature.AttentionMask => _mask,
                _ => _types,
            };
            tensors[i] = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, buffer.AsMemory(0, batch.Count * width), [batch.Count, width]);
        }

        return tensors;
    }

    private void FillRow(ReadOnlySpan<int> ids, int start, int width)
    {
        for (var i = 0; i < ids.Length; i++) _ids[start + i] = ids[i];
        _mask.AsSpan(start, ids.Length).Fill(1);

        // Id 0 is in every vocabulary; what it stands for does not matter under a mask of 0.
        _ids.AsSpan(start + ids.Length, width - ids.Length).Clear();
        _mask.AsSpan(start + ids.Length, width - ids.Length).Clear();
    }

    private void Reserve(int size)
    {
        if (_ids.Length >= size) return;
        var capacity = (int)Math.Min(
            System.Numerics.BitOperations.RoundUpToPowerOf2((uint)size), (uint)Array.MaxLength);
        _ids = new long[capacity];
        _mask = new long[capacity];
        _types = new long[capacity];
    }
}
