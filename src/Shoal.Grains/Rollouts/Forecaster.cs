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

    /// <summary>Texts of one call: a few batches' worth.</summary>
    private const int TextsPerCall = 32;

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
            space.DiskFreed);
    }

    /// <summary>Returns tokens a document and tokens a second; zeros for an empty collection.</summary>
    private async Task<(double TokensPerDocument, double TokensPerSecond)> MeasureAsync(
        CollectionView view, ModelView model, CancellationToken cancellationToken)
    {
        var texts = await SampleAsync(view, cancellationToken);
        if (texts.Length == 0) return (0, 0);
        var version = new ModelVersion(model.Name, model.Digest);
        // The first call may open the model, which is no part of its rate.
        await EncodeAsync(version, [texts[0]], cancellationToken);
        var started = time.GetTimestamp();
        var tokens = await Task.WhenAll(
            texts.Chunk(TextsPerCall).Select(part => EncodeAsync(version, part, cancellationToken)));
        var seconds = Math.Max(time.GetElapsedTime(started).TotalSeconds, 1e-6);
        return ((double)tokens.Sum() / texts.Length, tokens.Sum() / seconds);
    }

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
        var request = new ShardListRequest
        {
            Limit = Math.Max(1, SampleSize / view.Settings.Shards),
            SettingsVersion = view.SettingsVersion,
        };
        try
        {
            var pages = await shards.FanOutAsync(
                view, shard => shard.ListAsync(request, cancellationToken), cancellationToken);
            return pages.SelectMany(page => page.Documents).Select(TextOf).ToArray();
        }
        catch (ShoalWeatherException)
        {
            throw new ShoalException(ErrorCode.Unavailable, "The collection is changing: retry.");
        }
    }

    private static string TextOf(DocumentView document) => EncodedText.Of(document.Title, document.Text);
}
