using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
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

    /// <summary>Returns a shard by its number.</summary>
    public IShardGrain ShardAt(CollectionView view, int number)
    {
        ArgumentNullException.ThrowIfNull(view);
        return Shard(view, number);
    }

    /// <summary>Asks every shard and returns their answers in shard order.</summary>
    /// <exception cref="ShoalWeatherException">A shard is stale or gone.</exception>
    /// <exception cref="ShoalException">A shard stayed unavailable, or its store refuses.</exception>
    public async Task<T[]> FanOutAsync<T>(
        CollectionView view, Func<IShardGrain, Task<T>> call, CancellationToken cancellationToken)
        where T : class, IShardAnswer
    {
        ArgumentNullException.ThrowIfNull(view);
        var shards = Enumerable.Range(0, view.Settings.Shards).Select(number => Shard(view, number));
        return await Task.WhenAll(shards.Select(shard => CallAsync(() => call(shard), cancellationToken)));
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
    public Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
        where T : class, IShardAnswer => CallAsync(call, true, cancellationToken);

    /// <summary>Calls until the weather is fine, but never again when the call may have done its work.</summary>
    /// <exception cref="ShoalWeatherException">It is stale or gone: only fresh settings help.</exception>
    /// <exception cref="ShoalException">
    /// It stayed bad, or the store refuses; <see cref="ErrorCode.OutcomeUnknown"/> when only a read can tell.
    /// </exception>
    public Task<T> CallOnceAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
        where T : class, IShardAnswer => CallAsync(call, false, cancellationToken);

    /// <summary>Returns those of some documents that have vectors of a generation, with them.</summary>
    public async Task<DocumentView[]> ReadEmbeddedAsync(
        IShardGrain shard, string[] ids, int generation, CancellationToken cancellationToken)
    {
        var request = new ShardReadRequest { Ids = ids, IncludeVectors = true, Generation = generation };
        var read = await CallAsync(() => shard.ReadAsync(request, cancellationToken), cancellationToken);
        return Array.FindAll(read.Documents, document => document.Vectors is not null);
    }

    /// <summary>Whether an exception of a call leaves open what the call has done.</summary>
    internal static bool IsLostAnswer(Exception exception, CancellationToken cancellationToken) =>
        exception is OrleansException or TimeoutException or OperationCanceledException
        && !cancellationToken.IsCancellationRequested;

    private async Task<T> CallAsync<T>(Func<Task<T>> call, bool repeatable, CancellationToken cancellationToken)
        where T : class, IShardAnswer
    {
        ArgumentNullException.ThrowIfNull(call);
        var started = time.GetTimestamp();
        for (var delay = FirstDelay; ; delay = delay < LongestDelay ? delay * 2 : LongestDelay)
        {
            var (answer, seen) = await TryAsync(call, cancellationToken);
            if (seen == ShardWeather.Fine) return answer!;
            if (seen is ShardWeather.Stale or ShardWeather.Gone) throw new ShoalWeatherException(seen);
            if (seen == ShardWeather.StorageUnavailable) throw StorageUnavailable(answer!.Detail);
            if (seen == ShardWeather.Unknown && !repeatable) throw OutcomeUnknown();
            if (time.GetElapsedTime(started) > Patience)
            {
                throw new ShoalException(ErrorCode.Unavailable, "A shard is moving: retry.", TimeSpan.FromSeconds(1));
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private static ShoalException StorageUnavailable(string? detail) => new(
        ErrorCode.StorageUnavailable, detail ?? "The store refused: the disk is full, read-only or damaged.");

    private static ShoalException OutcomeUnknown() => new(
        ErrorCode.OutcomeUnknown, "The answer of the shard was lost: read the document to see whether it was written.");

    private async Task<ShardWeather> WaitUntilOpenAsync(IShardGrain shard, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (_, weather) = await TryAsync(() => shard.GetStatusAsync(cancellationToken), cancellationToken);
            if (weather is not (ShardWeather.Unavailable or ShardWeather.Unknown)) return weather;
            await Task.Delay(LongestDelay, time, cancellationToken);
        }
    }

    private static async Task<(T? Answer, ShardWeather Weather)> TryAsync<T>(
        Func<Task<T>> call, CancellationToken cancellationToken)
        where T : class, IShardAnswer
    {
        try
        {
            var answer = await call();
            return (answer, answer.Weather);
        }
        catch (Exception exception) when (IsLostAnswer(exception, cancellationToken))
        {
            return (null, ShardWeather.Unknown);
        }
    }

    private IShardGrain Shard(CollectionView view, int number) =>
        grains.GetGrain<IShardGrain>(new ShardKey(view.Incarnation, number).ToString());
}
