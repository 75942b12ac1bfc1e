using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Collections;
using Shoal.Grains.Compute;
using Shoal.Grains.Hosting;
using Shoal.Grains.Placement;
using Shoal.Grains.Shards.Snapshots;
using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>
/// The shell around one partition: opens it, hands writes to the writer loop and reads to the compute pool.
/// </summary>
[GrainType("shoal.shard")]
[ShardAffinityPlacement]
[CollectionAgeLimit(AlwaysActive = true)]
internal sealed partial class ShardGrain(
    ShoalStores stores,
    ComputePools pools,
    ShardInstruments instruments,
    HostedShards hosted,
    IOptions<ShardOptions> options,
    TimeProvider time,
    ILogger<ShardGrain> logger) : Grain, IShardGrain, IDisposable
{
    /// <summary>A store that refused settings is not asked again by every search.</summary>
    private static readonly TimeSpan CatchUpDelay = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _closing = new();
    private ShardKey _key;

    // When the store last refused newer settings, if it has not taken them since.
    private long? _behindSince;

    // Ends with the opened partition, or with the weather that keeps it closed. Started at activation, so that a long
    // load does not run into the activation's time limit.
    private Task<OpenedShard> _opening = Task.FromResult(OpenedShard.Closed(ShardWeather.Unavailable, null, 0));

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = ShardKey.Parse(this.GetPrimaryKeyString());
        _opening = pools.Loads.RunAsync(() => OpenAsync(_closing.Token), cancellationToken);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _closing.CancelAsync();
        if (_opening is { IsCompletedSuccessfully: true, Result.Writer: { } writer }) await writer.CloseAsync();
        await CloseStoreAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _closing.Dispose();

    /// <inheritdoc/>
    public async Task<ShardChangeResult> ApplyAsync(ShardChange change, CancellationToken cancellationToken)
    {
        var shard = await OpenedAsync(cancellationToken);
        return shard.Writer is { } writer
            ? await writer.ApplyAsync(change, cancellationToken)
            : new ShardChangeResult(WeatherOf(shard), Detail: shard.Detail);
    }

    /// <inheritdoc/>
    public Task<ShardDocuments> ReadAsync(ShardReadRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(null, reader => reader.ReadAsync(request, cancellationToken), NoDocuments, cancellationToken);

    /// <inheritdoc/>
    public Task<ShardDocuments> ListAsync(ShardListRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(
            request.SettingsVersion,
            reader => reader.ListAsync(request, cancellationToken),
            NoDocuments,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ShardSearchResult> SearchAsync(ShardSearchRequest request, CancellationToken cancellationToken)
    {
        WaitingScan? scan = null;
        return AnswerAsync(
            request.SettingsVersion,
            reader => reader.SearchAsync(request, scan, cancellationToken),
            NoHits,
            cancellationToken,
            queue: reader => scan = reader.Queue(request, cancellationToken));
    }

    /// <inheritdoc/>
    public Task<ShardStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        AnswerAsync(null, reader => reader.CountAsync(cancellationToken), NoCounts, cancellationToken);

    /// <inheritdoc/>
    public Task<ShardPending> ListPendingAsync(ShardPendingRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(
            null,
            reader => reader.ListPendingAsync(request, cancellationToken),
            (weather, detail) => new ShardPending(weather, [], [], detail),
            cancellationToken);

    /// <inheritdoc/>
    public Task<ShardSample> SampleAsync(ShardSampleRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(
            null,
            reader => Task.FromResult(reader.Sample(request)),
            (weather, detail) => new ShardSample(weather, [], detail),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<ShardCoverage> GetCoverageAsync(CancellationToken cancellationToken)
    {
        var shard = await OpenedAsync(cancellationToken);
        if (shard.Reader is { } reader) return reader.Coverage();
        var nothing = new Dictionary<int, long>();
        return new ShardCoverage(WeatherOf(shard), 0, nothing, nothing, shard.Detail);
    }

    /// <inheritdoc/>
    public async Task<bool> ConfigureAsync(CollectionView view, CancellationToken cancellationToken)
    {
        var shard = await OpenedAsync(cancellationToken);
        return shard.Writer is not { } writer || await FollowAsync(writer, view);
    }

    /// <inheritdoc/>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await _closing.CancelAsync();
        await CloseStoreAsync();
        _opening = Task.FromResult(Closed(ShardWeather.Gone, null));
        DeactivateOnIdle();
    }

    private static ShardDocuments NoDocuments(ShardWeather weather, string? detail) => new(weather, [], detail);

    private static ShardSearchResult NoHits(ShardWeather weather, string? detail) =>
        new(weather, [], Detail: detail);

    private static ShardStatus NoCounts(ShardWeather weather, string? detail) =>
        new(weather, 0, 0, new Dictionary<int, long>(), Detail: detail);

    /// <summary>
    /// Returns the opened shard, or, while it still loads, "unavailable" well before the caller's response time runs
    /// out.
    /// </summary>
    private async Task<OpenedShard> OpenedAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _opening.WaitAsync(options.Value.OpenPatience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return OpenedShard.Closed(ShardWeather.Unavailable, "The shard is loading.", time.GetTimestamp());
        }
    }

    /// <summary>
    /// Answers a read, unless the shard is closed, fenced, or knows newer or older settings than the caller.
    /// </summary>
    /// <param name="settingsVersion">What the caller knows; null when the read does not depend on settings.</param>
    /// <param name="read">Runs on the compute pool.</param>
    /// <param name="refuse">Makes the answer of a shard that does not read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <param name="queue">Called before the read waits for its turn on the pool.</param>
    private async Task<T> AnswerAsync<T>(
        long? settingsVersion,
        Func<ShardReader, Task<T>> read,
        Func<ShardWeather, string?, T> refuse,
        CancellationToken cancellationToken,
        Action<ShardReader>? queue = null)
    {
        var shard = await OpenedAsync(cancellationToken);
        if (shard.Partition is not { } partition) return refuse(WeatherOf(shard), shard.Detail);
        if (settingsVersion < partition.View.SettingsVersion) return refuse(ShardWeather.Stale, null);
        if (settingsVersion > partition.View.SettingsVersion
            && !await CatchUpAsync(shard, settingsVersion.Value, cancellationToken)
            && _behindSince is null)
        {
            return refuse(ShardWeather.Unavailable, null);
        }

        try
        {
            queue?.Invoke(shard.Reader!);
            return await pools.Reads.RunAsync(
                () => ReadLeasedAsync(partition, shard.Reader!, read, refuse, cancellationToken), cancellationToken);
        }
        catch (StoreUnavailableException exception)
        {
            LogBroken(_key.ToString(), exception.Message);
            return refuse(ShardWeather.StorageUnavailable, exception.Message);
        }
        catch (ObjectDisposedException)
        {
            return refuse(ShardWeather.Unavailable, null);
        }
    }

    /// <summary>
    /// Takes over settings that a caller knows and this activation does not yet: they are durable before anybody is
    /// told. Where the store does not take them, the generations that are there go on being answered.
    /// </summary>
    private async Task<bool> CatchUpAsync(
        OpenedShard shard, long settingsVersion, CancellationToken cancellationToken)
    {
        if (_behindSince is { } since && time.GetElapsedTime(since) < CatchUpDelay) return false;
        var view = await pools.RunControlAsync(
            () => CollectionRecords.ReadAsync(stores.Control, new Incarnation(_key.Incarnation), cancellationToken)
                .AsTask(),
            cancellationToken);
        if (view is not null) await FollowAsync(shard.Writer!, view);
        return shard.Partition!.View.SettingsVersion >= settingsVersion;
    }

    /// <summary>Takes settings over, by opening the partition anew if need be; false when it is too early.</summary>
    private async Task<bool> FollowAsync(ShardWriter writer, CollectionView view)
    {
        var outcome = await writer.ConfigureAsync(view);
        if (outcome == SettingsOutcome.Reopen) DeactivateOnIdle();
        _behindSince = outcome == SettingsOutcome.Later ? time.GetTimestamp() : null;
        return outcome != SettingsOutcome.Later;
    }

    private async Task<T> ReadLeasedAsync<T>(
        Partition partition,
        ShardReader reader,
        Func<ShardReader, Task<T>> read,
        Func<ShardWeather, string?, T> refuse,
        CancellationToken cancellationToken)
    {
        if (await partition.OwnsAsync(cancellationToken)) return await read(reader);
        OnBroken("its epoch was taken over");
        return refuse(ShardWeather.Unavailable, null);
    }

    private async Task<OpenedShard> OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            var view = await CollectionRecords.ReadAsync(
                stores.Control, new Incarnation(_key.Incarnation), cancellationToken);
            if (view is null || _key.Number >= view.Settings.Shards) return Closed(ShardWeather.Gone, null);
            var id = new PartitionId(_key.Incarnation, _key.Number);
            var partition = await Partition.OpenAsync(
                id, view, stores.Partitions, options.Value, instruments, logger, time, cancellationToken);
            LogOpened(_key.ToString(), partition.Epoch, partition.State.Serving.Documents);
            hosted.Opened(_key, partition);
            var snapshots = new SnapshotKeeper(partition, options.Value, pools.Loads, time, logger);
            var writer = new ShardWriter(partition, options.Value, instruments, time, logger, snapshots, OnBroken);
            return OpenedShard.Open(partition, writer, new ShardReader(partition, instruments));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever keeps a partition from loading, the shard says so and tries again later.
            LogOpenFailed(exception, _key.ToString());
            return Closed(ShardWeather.StorageUnavailable, exception.Message);
        }
    }

    private OpenedShard Closed(ShardWeather weather, string? detail) =>
        OpenedShard.Closed(weather, detail, time.GetTimestamp());

    /// <summary>
    /// Returns the weather of a closed shard; after a while the activation goes, so that a later call opens it anew.
    /// </summary>
    private ShardWeather WeatherOf(OpenedShard shard)
    {
        if (time.GetElapsedTime(shard.ClosedAt) >= options.Value.ReopenDelay) DeactivateOnIdle();
        return shard.Weather;
    }

    private void OnBroken(string reason)
    {
        LogBroken(_key.ToString(), reason);
        DeactivateOnIdle();
    }

    private async Task CloseStoreAsync()
    {
        OpenedShard shard;
        try
        {
            shard = await _opening;
        }
        catch (OperationCanceledException)
        {
            // Closed while it was loading: there is nothing to close.
            return;
        }

        _opening = Task.FromResult(Closed(ShardWeather.Unavailable, null));
        if (shard.Writer is { } writer) await writer.DisposeAsync();
        if (shard.Partition is { } partition)
        {
            hosted.Closed(_key, partition);
            await partition.DisposeAsync();
        }

        LogClosed(_key.ToString());
    }

    [LoggerMessage(EventIds.PartitionOpened, LogLevel.Information,
        "Shard {Shard} opened under epoch {Epoch} with {Documents} documents")]
    private partial void LogOpened(string shard, long epoch, int documents);

    [LoggerMessage(EventIds.PartitionOpenFailed, LogLevel.Error, "Shard {Shard} could not open its partition")]
    private partial void LogOpenFailed(Exception exception, string shard);

    [LoggerMessage(EventIds.PartitionClosed, LogLevel.Information, "Shard {Shard} closed")]
    private partial void LogClosed(string shard);

    [LoggerMessage(EventIds.ShardBroken, LogLevel.Warning, "Shard {Shard} steps down: {Reason}")]
    private partial void LogBroken(string shard, string reason);
}
