using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Shoal.Encoders.Devices;
using Shoal.Encoders.Models;
using Shoal.Encoders.Pooling;
using Shoal.Encoders.Tokenization;

namespace Shoal.Encoders.Inference;

/// <summary>A model in one ONNX Runtime session.</summary>
/// <remarks>
/// <see cref="Encode"/> uses buffers of its own and is for one thread at a time; disposing while it runs is a caller's
/// bug.
/// </remarks>
public sealed class OnnxTextEncoder : ITextEncoder
{
    private readonly InferenceSession _session;
    private readonly GraphSignature _graph;
    private readonly ITextTokenizer _tokenizer;
    private readonly IPooling? _pooling;
    private readonly EncoderInputs _inputs = new();
    private readonly RunOptions _run = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private float[] _converted = [];

    private OnnxTextEncoder(ModelManifest model, DeviceId device, InferenceSession session, ITextTokenizer tokenizer)
    {
        Model = model;
        Device = device;
        _session = session;
        _tokenizer = tokenizer;
        _pooling = model.Pooling is null ? null : PoolingRegistry.Get(model.Pooling);
        _graph = GraphSignature.Read(session, model);
    }

    /// <inheritdoc/>
    public ModelManifest Model { get; }

    /// <inheritdoc/>
    public DeviceId Device { get; }

    /// <inheritdoc/>
    public bool BatchInvariant { get; private set; }

    /// <inheritdoc/>
    public double TokensPerSecond { get; private set; }

    /// <inheritdoc/>
    public int VocabularySize => _tokenizer.VocabularySize;

    /// <summary>Opens a model, checks its graph against its manifest and runs it once.</summary>
    /// <exception cref="EncoderException">The model is unavailable in this build, damaged, or the device is
    /// missing.</exception>
    public static OnnxTextEncoder Open(ModelManifest model, OnnxTextEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ThreadCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ThreadCount, 1024);
        if (model.UnavailableReason is { } reason)
        {
            throw new EncoderException($"Model '{model.Version.Name}': {reason}");
        }

        var files = new ModelFiles(model.Version.Name, model.Directory);
        var tokenizer = TokenizerRegistry.Create(files, model.TokenizerFile);
        var session = OnnxSessions.Open(model, options);
        try
        {
            var encoder = new OnnxTextEncoder(model, options.Device, session, tokenizer);
            var found = WarmUp.Run(encoder, options.Time);
            encoder.BatchInvariant = found.LowestCosine >= WarmUp.InvariantCosine;
            encoder.TokensPerSecond = found.TokensPerSecond;
            return encoder;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public TokenizedText Tokenize(string text, InputKind kind)
    {
        ArgumentNullException.ThrowIfNull(text);
        var prompt = kind == InputKind.Query ? Model.QueryPrompt : Model.DocumentPrompt;
        return _tokenizer.Tokenize(prompt.Length == 0 ? text : prompt + text, Model.MaxTokens);
    }

    /// <inheritdoc/>
    public void Encode(IReadOnlyList<TokenizedText> batch, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentOutOfRangeException.ThrowIfZero(batch.Count, nameof(batch));
        ArgumentOutOfRangeException.ThrowIfNotEqual(
            destination.Length, batch.Count * Model.Dimensions, nameof(destination));

        var tensors = _inputs.Fill(batch, _graph.Inputs, out var width);
        try
        {
            using var outputs = _session.Run(_run, _graph.Inputs, tensors, [_graph.Output]);
            Pool(ReadFloats(outputs[0], batch.Count, width), batch, width, destination);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new EncoderException(
                $"Model '{Model.Version.Name}' on {Device} failed: {exception.Message}",
                OnnxSessions.Suspect(Device),
                exception);
        }
        finally
        {
            foreach (var tensor in tensors) tensor.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private ReadOnlySpan<float> ReadFloats(OrtValue output, int count, int width)
    {
        var info = output.GetTensorTypeAndShape();
        long expected = (long)count * Model.Dimensions * (_pooling is null ? 1 : width);
        if (info.ElementCount != expected)
        {
            throw new EncoderException(
                $"Model '{Model.Version.Name}': output '{_graph.Output}' has shape [{string.Join(", ", info.Shape)}], "
                + $"which is not {count} texts of {width} tokens and {Model.Dimensions} dimensions.");
        }

        if (info.ElementDataType == Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float)
        {
            return output.GetTensorDataAsSpan<float>();
        }

        var halves = MemoryMarshal.Cast<Float16, Half>(output.GetTensorDataAsSpan<Float16>());
        if (_converted.Length < halves.Length) _converted = new float[halves.Length];
        TensorPrimitives.ConvertToSingle(halves, _converted);
        return _converted.AsSpan(0, halves.Length);
    }

    private void Pool(
        ReadOnlySpan<float> output, IReadOnlyList<TokenizedText> batch, int width, Span<float> destination)
    {
        var dimensions = Model.Dimensions;
        var stride = output.Length / batch.Count;
        for (var row = 0; row < batch.Count; row++)
        {
            var vector = destination.Slice(row * dimensions, dimensions);
            var hidden = output.Slice(row * stride, stride);
            if (_pooling is null) hidden.CopyTo(vector);
            else _pooling.Pool(hidden, batch[row].Ids.Length, vector);
            if (Model.Normalize) L2Normalization.Normalize(vector);
            if (!TensorPrimitives.IsFiniteAll<float>(vector))
            {
                throw new EncoderException(
                    $"Model '{Model.Version.Name}' on {Device} gave a vector that is not finite.");
            }
        }
    }
}
