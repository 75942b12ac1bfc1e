using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using Shoal.Encoders.Batching;
using Shoal.Encoders.Devices;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;
using Shoal.Encoders.Tokenization;
using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Encoders;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Compute;
using Shoal.Grains.Devices;
using Shoal.Grains.Hosting;
using Shoal.Grains.Models;
using Shoal.Grains.Placement;

namespace Shoal.Grains.Encoders;

/// <summary>
/// The shell around one inference session and its two-lane queue, pinned to the silo that owns the device.
/// </summary>
[GrainType("shoal.encoder")]
[Reentrant]
[DevicePlacement]
[Immovable]
[CollectionAgeLimit(Hours = 1)]
internal sealed partial class EncoderGrain(
    NodeModels models,
    ITextEncoderFactory factory,
    DeviceLoads loads,
    DeviceTurns turns,
    EncoderInstruments instruments,
    ComputePools pools,
    IOptions<ShoalNodeOptions> node,
    IOptions<EncoderQueueOptions> options,
    TimeProvider time,
    ILogger<EncoderGrain> logger) : Grain, IEncoderGrain
{
    /// <summary>UTF-16 units that are tokenized in well under a millisecond.</summary>
    private const int MaxTokenizedOnTheSpot = 4_096;

    private EncoderKey _key;
    private ModelVersion _model;
    private Task<OpenedEncoder>? _opening;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = EncoderKey.Parse(this.GetPrimaryKeyString());
        _model = ModelVersion.Parse(_key.ModelVersion);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        loads.Closed(_key.Device, _model);
        if (_opening is not { IsCompletedSuccessfully: true }) return;
        var opened = await _opening;
        await opened.Queue.DisposeAsync();
        opened.Encoder.Dispose();
        LogClosed(_model.Name, _key.Device);
    }

    /// <inheritdoc/>
    public async Task<bool> OpenAsync(CancellationToken cancellationToken) =>
        (await OpenedAsync(cancellationToken)).Encoder.BatchInvariant;

    /// <inheritdoc/>
    public async Task<EncodeResult> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken)
    {
        var opened = await OpenedAsync(cancellationToken);
        var texts = await TokenizeAsync(opened.Encoder, request, cancellationToken);
        var outcome = await EncodeAsync(opened.Queue, texts, request, cancellationToken);
        if (outcome.RetryAfter is { } retryAfter) return new EncodeResult { RetryAfter = retryAfter };
        return new EncodeResult
        {
            Vectors = VectorBlock.From(opened.Encoder.Model.Dimensions, outcome.Vectors.Span),
            TokenCounts = Array.ConvertAll(texts, text => text.Ids.Length),
            UntruncatedTokenCounts = Array.ConvertAll(texts, text => text.UntruncatedLength),
        };
    }

    /// <summary>Tokenizes a short query on the spot, so that it does not wait behind what is ingested.</summary>
    private Task<TokenizedText[]> TokenizeAsync(
        ITextEncoder encoder, EncodeRequest request, CancellationToken cancellationToken) =>
        request.Interactive && request.Texts.Sum(text => text.Length) <= MaxTokenizedOnTheSpot
            ? Task.FromResult(Tokenize(encoder, request))
            : pools.Tokenization.RunAsync(() => Task.FromResult(Tokenize(encoder, request)), cancellationToken);

    private async Task<EncodeOutcome> EncodeAsync(
        EncoderQueue queue, TokenizedText[] texts, EncodeRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var lane = request.Interactive ? Lane.Interactive : Lane.Bulk;
            return await queue.EncodeAsync(texts, lane, cancellationToken);
        }
        catch (EncoderException exception)
        {
            throw new ShoalException(
                ErrorCode.Internal, $"Model {_model.Name} failed on {_key.Device}: {exception.Message}");
        }
    }

    private static TokenizedText[] Tokenize(ITextEncoder encoder, EncodeRequest request)
    {
        if (request.TokenIds.Length > 0)
        {
            CheckIds(encoder, request.TokenIds);
            return request.TokenIds.Select(ids => Cut(ids, encoder.Model.MaxTokens)).ToArray();
        }

        var kind = request.IsQuery ? InputKind.Query : InputKind.Document;
        return request.Texts.Select(text => encoder.Tokenize(text, kind)).ToArray();
    }

    /// <summary>Refuses ids before they reach a runtime, which on a card may not notice them.</summary>
    private static void CheckIds(ITextEncoder encoder, int[][] inputs)
    {
        foreach (var id in inputs.SelectMany(ids => ids))
        {
            if ((uint)id < (uint)encoder.VocabularySize) continue;
            throw new ShoalException(
                ErrorCode.InvalidRequest,
                $"Token id {id} is not one of model {encoder.Model.Version.Name}: 0 to {encoder.VocabularySize - 1}.");
        }
    }

    private static TokenizedText Cut(int[] ids, int maxTokens) =>
        new(ids.Length <= maxTokens ? ids : ids.AsMemory(0, maxTokens), ids.Length);

    private async Task<OpenedEncoder> OpenedAsync(CancellationToken cancellationToken)
    {
        var opening = _opening ??= pools.Control.RunAsync(() => Task.FromResult(Open()), CancellationToken.None);
        try
        {
            return await opening.WaitAsync(cancellationToken);
        }
        catch (EncoderException exception)
        {
            // The next call tries again, unless another one has begun to already.
            if (_opening == opening) _opening = null;
            throw new ShoalException(ErrorCode.ModelUnavailable, exception.Message);
        }
    }

    private OpenedEncoder Open()
    {
        var manifest = models.Find(_model.Digest)
            ?? throw new EncoderException($"This node does not have model {_model} any more.");
        var started = time.GetTimestamp();
        try
        {
            var encoder = factory.Open(manifest, DeviceId.Parse(_key.Device), node.Value.CpuThreads);
            var queue = new EncoderQueue(encoder, options.Value, time, instruments, turns.Of(_key.Device));
            models.Opened(_model.Digest, _key.Device, encoder.BatchInvariant);
            loads.Opened(_key.Device, _model, queue);
            LogOpened(_model.Name, _key.Device, time.GetElapsedTime(started).TotalMilliseconds, encoder.BatchInvariant);
            return new OpenedEncoder(encoder, queue);
        }
        catch (Exception exception)
        {
            var failure = exception as EncoderException ?? Surprise(exception);
            if (failure.Device is null) models.Failed(_model.Digest, failure.Message);
            else models.Failed(_model.Digest, _key.Device, failure.Message);
            throw failure;
        }
    }

    /// <summary>
    /// Returns the failure that a foreign exception stands for: out of memory, a native library, a file that left.
    /// </summary>
    private EncoderException Surprise(Exception exception) => new(
        $"Model '{_model.Name}' cannot be opened on {_key.Device}: {exception.Message}",
        DeviceId.Parse(_key.Device),
        exception);

    [LoggerMessage(EventIds.EncoderOpened, LogLevel.Information,
        "Model {Model} opened on {Device} in {Milliseconds:F0} ms; batch invariant: {BatchInvariant}")]
    private partial void LogOpened(string model, string device, double milliseconds, bool batchInvariant);

    [LoggerMessage(EventIds.EncoderClosed, LogLevel.Information, "Model {Model} closed on {Device}")]
    private partial void LogClosed(string model, string device);

    private sealed record OpenedEncoder(ITextEncoder Encoder, EncoderQueue Queue);
}
