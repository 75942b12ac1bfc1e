using System.Collections.Concurrent;
using Shoal.Encoders.Models;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Encoders;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Models;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Documents;
using Shoal.Grains.Encoders;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// Says what a rollout will cost, from a sample of the collection's documents that the candidate really encodes.
/// </summary>
internal sealed class Forecaster(EncoderRouter router, ShardCalls shards, TimeProvider time)
{
    /// <summary>Documents of the sample: enough batches that the rate is that of a full queue.</summary>
    private const int SampleSize = 128;

    /// <summary>Texts of one call: a batch's worth or so.</summary>
    private const int TextsPerCall = 8;

    /// <summary>As many calls fill the encoders' queues.</summary>
    private const int CallsAtOnce = 8;

    /// <summary>A rate is known after so long.</summary>
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(5);

    /// <summary>Well below the 30 seconds of a grain call.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Returns the forecast.</summary>
    public async Task<RolloutForecast> ForecastAsync(
        CollectionView view, ModelView model, double? limit, CancellationToken cancellationToken)
    {
        var counts = await shards.FanOutAsync(
            view, shard => shard.GetStatusAsync(cancellationToken), cancellationToken);
        var documents = counts.Sum(status => status.Documents);
        var (tokensPerDocument, rate) = await MeasureAsync(view, model, cancellationToken);
        var tokens = (long)Math.Ceiling(tokensPerDocument * documents);
        var allowed = Math.Min(rate, limit ?? double.PositiveInfinity);
        var space = new SpaceForecast(view, model.Dimensions, counts);
        return new RolloutForecast(
            documents,
            tokens,
            allowed,
            allowed > 0 ? TimeSpan.FromSeconds(tokens / allowed) : TimeSpan.Zero,
            space.MemoryAtPeak,
            space.DiskAtPeak,
            space.MemoryFreed,
            space.DiskFreed,
            rate);
    }

    /// <summary>Returns tokens a document and tokens a second; zeros for an empty collection.</summary>
    /// <remarks>
    /// As much of the sample as is encoded in <see cref="Enough"/>: a slow model is known after fewer documents, and
    /// whoever asks waits in a grain call, which has its limit.
    /// </remarks>
    private async Task<(double TokensPerDocument, double TokensPerSecond)> MeasureAsync(
        CollectionView view, ModelView model, CancellationToken cancellationToken)
    {
        var texts = await SampleAsync(view, cancellationToken);
        if (texts.Length == 0) return (0, 0);
        using var patience = new CancellationTokenSource(Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var version = new ModelVersion(model.Name, model.Digest);
        var waiting = new ConcurrentQueue<string[]>(texts.Chunk(TextsPerCall));
        var encoded = new ConcurrentBag<(int Texts, long Tokens)>();
        var started = time.GetTimestamp();
        try
        {
            // The first call may open the model, which is no part of its rate.
            await EncodeAsync(version, [texts[0]], stop.Token);
            started = time.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, CallsAtOnce).Select(_ => EncodeSomeAsync()));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // What came until then has to do.
            if (encoded.IsEmpty) throw TooBusy();
        }

        var seconds = Math.Max(time.GetElapsedTime(started).TotalSeconds, 1e-6);
        var tokens = encoded.Sum(call => call.Tokens);
        return ((double)tokens / encoded.Sum(call => call.Texts), tokens / seconds);

        async Task EncodeSomeAsync()
        {
            while (time.GetElapsedTime(started) < Enough && waiting.TryDequeue(out var part))
                encoded.Add((part.Length, await EncodeAsync(version, part, stop.Token)));
        }
    }

    private static ShoalException TooBusy() => new(
        ErrorCode.Overloaded,
        "The candidate's rate could not be measured in time, its model opens slowly or encoders are busy: retry later.",
        TimeSpan.FromSeconds(5));

    private async Task<long> EncodeAsync(ModelVersion model, string[] texts, CancellationToken cancellationToken)
    {
        while (true)
        {
            var encoded = await router.EncodeAsync(model, new EncodeRequest { Texts = texts }, cancellationToken);
            if (encoded.Vectors is not null) return encoded.TokenCounts.Sum(count => (long)count);
            await Task.Delay(encoded.RetryAfter ?? TimeSpan.FromSeconds(1), time, cancellationToken);
        }
    }

    private async Task<string[]> SampleAsync(CollectionView view, CancellationToken cancellationToken)
    {
        var request = new ShardSampleRequest(
            [view.Serving],
            $"{view.Incarnation}/forecast",
            KeptAside: null,
            Math.Max(1, SampleSize / view.Settings.Shards));
        try
        {
            var pages = await shards.FanOutAsync(view, ReadAsync, cancellationToken);
            return pages.SelectMany(page => page.Documents).Select(TextOf).ToArray();
        }
        catch (ShoalWeatherException)
        {
            throw new ShoalException(ErrorCode.Unavailable, "The collection is changing: retry.");
        }

        async Task<ShardDocuments> ReadAsync(IShardGrain shard)
        {
            var sample = await shard.SampleAsync(request, cancellationToken);
            return sample.Weather == ShardWeather.Fine
                ? await shard.ReadAsync(new ShardReadRequest { Ids = sample.Ids }, cancellationToken)
                : new ShardDocuments(sample.Weather, [], sample.Detail);
        }
    }

    private static string TextOf(DocumentView document) => EncodedText.Of(document.Title, document.Text);
}
