using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Shards;

namespace Shoal.Grains.Shards;

/// <summary>Calls from a gateway to shards, which sit out the weather. Safe for concurrent use.</summary>
public sealed class ShardCalls(IGrainFactory grains, TimeProvider time)
{
    /// <summary>A shard moves in well under this; a longer outage is the caller's to know.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns the shard that owns a document.</summary>
    public IShardGrain ShardOf(CollectionView view, string documentId)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Shard(view, ShardRouting.ShardOf(documentId, view.Settings.Shards));
    }

    /// <summary>Asks every shard and returns their answers in shard order.</summary>
    /// <exception cref="ShoalWeatherException">A shard is stale or gone.</exception>
    /// <exception cref="ShoalException">A shard stayed unavailable, or its store refuses.</exception>
    public async Task<T[]> FanOutAsync<T>(
        CollectionView view,
        Func<IShardGrain, Task<T>> call,
        Func<T, ShardWeather> weather,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        var shards = Enumerable.Range(0, view.Settings.Shards).Select(number => Shard(view, number));
        return await Task.WhenAll(shards.Select(shard => CallAsync(() => call(shard), weather, cancellationToken)));
    }

    /// <summary>
    /// Waits until a collection's shards have loaded, however long that takes, or say why they cannot.
    /// </summary>
    /// <returns>The last weather of each shard, in shard order; never <see cref="ShardWeather.Unavailable"/>.</returns>
    public Task<ShardWeather[]> WaitUntilOpenAsync(CollectionView view, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(view);
        var shards = Enumerable.Range(0, view.Settings.Shards).Select(number => Shard(view, number));
        return Task.WhenAll(shards.Select(shard => WaitUntilOpenAsync(shard, cancellationToken)));
    }

    /// <summary>Calls until the weather is fine.</summary>
    /// <exception cref="ShoalWeatherException">It is stale or gone: only fresh settings help.</exception>
    /// <exception cref="ShoalException">It stayed bad, or the store refuses.</exception>
    public async Task<T> CallAsync<T>(
        Func<Task<T>> call, Func<T, ShardWeather> weather, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(weather);
        var started = time.GetTimestamp();
        for (var delay = FirstDelay; ; delay = delay < LongestDelay ? delay * 2 : LongestDelay)
        {
            var (answer, seen) = await TryAsync(call, weather, cancellationToken);
            if (seen == ShardWeather.Fine) return answer!;
            if (seen is ShardWeather.Stale or ShardWeather.Gone) throw new ShoalWeatherException(seen);
            if (seen == ShardWeather.StorageUnavailable)
            {
                throw new ShoalException(
                    ErrorCode.StorageUnavailable, "The store refused: the disk is full, read-only or damaged.");
            }

            if (time.GetElapsedTime(started) > Patience)
            {
                throw new ShoalException(ErrorCode.Unavailable, "A shard is moving: retry.", TimeSpan.FromSeconds(1));
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private async Task<ShardWeather> WaitUntilOpenAsync(IShardGrain shard, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (_, weather) = await TryAsync(
                () => shard.GetStatusAsync(cancellationToken), status => status.Weather, cancellationToken);
            if (weather != ShardWeather.Unavailable) return weather;
            await Task.Delay(LongestDelay, time, cancellationToken);
        }
    }

    private static async Task<(T? Answer, ShardWeather Weather)> TryAsync<T>(
        Func<Task<T>> call, Func<T, ShardWeather> weather, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await call();
            return (answer, weather(answer));
        }
        catch (Exception exception) when (
            exception is OrleansException or TimeoutException or OperationCanceledException
            && !cancellationToken.IsCancellationRequested)
        {
            return (default, ShardWeather.Unavailable);
        }
    }

    private IShardGrain Shard(CollectionView view, int number) =>
        grains.GetGrain<IShardGrain>(new ShardKey(view.Incarnation, number).ToString());
}
