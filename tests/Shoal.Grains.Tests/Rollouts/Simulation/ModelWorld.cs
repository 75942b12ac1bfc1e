using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Collections;
using Shoal.Grains.Documents;
using Shoal.Grains.Hosting;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Search;
using Shoal.Grains.Shards;
using Shoal.Grains.Tests.Cluster;
using Shoal.Grains.Tests.Faults;
using Shoal.Storage;
using Shoal.Storage.InMemory;
using Shoal.Testing;
using Shoal.Testing.Fakes;

namespace Shoal.Grains.Tests.Rollouts.Simulation;

/// <summary>Two silos over stores that outlive them, and what callers and accidents do to them.</summary>
internal sealed class ModelWorld : IAsyncDisposable
{
    public const string Name = "articles";

    /// <summary>As often as a document's grain.</summary>
    private const int MaxAttempts = 8;

    private static readonly ErrorCode[] Busy = [ErrorCode.Overloaded, ErrorCode.Unavailable];

    private static readonly ErrorCode[] Trouble =
    [
        ErrorCode.Overloaded, ErrorCode.Unavailable, ErrorCode.StorageUnavailable, ErrorCode.Timeout,
        ErrorCode.OutcomeUnknown, ErrorCode.ModelUnavailable, ErrorCode.Internal,
    ];

    // A few rounds of writes; every restart then begins with a snapshot, and adds what came after it.
    private const int SnapshotAfterChanges = 20;

    private readonly TemporaryFolder _folder = new();
    private readonly RefusingStore _disk;
    private readonly EncoderProbe _probe = new();
    private readonly ShoalStores _stores;
    private ShoalCluster _cluster = null!;
    private InProcessSiloHandle _gateway = null!;
    private bool _isRestarting;

    private ModelWorld(IPartitionStoreProvider partitions)
    {
        _disk = new RefusingStore(new FilingStore(partitions, _folder.Path));
        _stores = new ShoalStores(new InMemoryControlStore(), _disk);
    }

    /// <summary>What became of snapshots so far.</summary>
    public SnapshotCounts Snapshots { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Whether something is broken now, so that calls may fail.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Beyond, a call hangs. Nobody waits for those of a cluster that is gone.</summary>
    public TimeSpan Patience => TimeSpan.FromSeconds(_isRestarting ? 3 : 90);

    /// <summary>Starts the silos and an empty collection, on partitions in memory where none are given.</summary>
    public static async Task<ModelWorld> StartAsync(IPartitionStoreProvider? partitions)
    {
        var world = new ModelWorld(partitions ?? new InMemoryPartitionStoreProvider());
        await world.BeginAsync();
        await world._cluster.CreateAsync(Name);
        return world;
    }

    /// <summary>Whether an exception is the cluster's weather and no verdict on a call.</summary>
    public bool IsWeather(Exception exception) => exception switch
    {
        ShoalException refusal => Array.IndexOf(IsBroken ? Trouble : Busy, refusal.Code) >= 0,
        OrleansException or TimeoutException or OperationCanceledException or ObjectDisposedException => IsBroken,
        _ => false,
    };

    public async Task<CollectionView> ViewAsync() =>
        await Service<CollectionCache>().GetAsync(Name, true, Token);

    public Task<CollectionStatus> StatusAsync() => Service<CollectionService>().GetAsync(Name, Token);

    public Task<DocumentWriteResult> PutAsync(ModelDocument target, long? ifMatch) =>
        Service<DocumentService>().PutAsync(Name, InputOf(target), ifMatch, Token);

    /// <summary>
    /// Writes as a second activation of the document's grain would, which the shard's compare-and-set must keep from
    /// harm. Leaves the candidate's vectors to the backfill.
    /// </summary>
    /// <returns>The version; null when another writer was faster.</returns>
    public async Task<long?> RivalPutAsync(ModelDocument target, long? expected)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var view = await ViewAsync();
            var version = expected ?? (await GetAsync(target.Id))?.Version ?? 0;
            var result = await ApplyAsync(view, target, version);
            if (result.Status is ShardChangeStatus.Created or ShardChangeStatus.Updated) return result.Version;
            if (expected is not null && result.Status != ShardChangeStatus.GenerationConflict) return null;
        }

        return null;
    }

    public async Task<DocumentView?> GetAsync(string id)
    {
        try
        {
            return await Service<DocumentService>().GetAsync(Name, id, false, Token);
        }
        catch (ShoalException exception) when (exception.Code == ErrorCode.DocumentNotFound)
        {
            return null;
        }
    }

    /// <summary>Runs a write; null when there is no such document.</summary>
    public async Task<DocumentWriteResult?> OrMissingAsync(Func<DocumentService, Task<DocumentWriteResult>> write)
    {
        try
        {
            return await write(Service<DocumentService>());
        }
        catch (ShoalException exception) when (exception.Code == ErrorCode.DocumentNotFound)
        {
            return null;
        }
    }

    public Task<SearchAnswer> SearchAsync(string text, string user) => Service<SearchService>().SearchAsync(
        Name, new SearchQuery { Text = text, TopK = 5, User = user, Timeout = TimeSpan.FromSeconds(30) }, Token);

    /// <summary>Searches one generation, whichever serves.</summary>
    public async Task<SearchHit[]> SearchAsync(CollectionView view, GenerationView generation, string text)
    {
        var query = new SearchQuery { Text = text, TopK = 5 };
        return (await Service<GenerationSearch>().RunAsync(view, generation, query, true, Token)).Hits;
    }

    public Task<IReadOnlyList<RolloutView>> RolloutsAsync() => Service<RolloutService>().ListAsync(Name, Token);

    public Task<RolloutView> StartAsync(RolloutRequest request) =>
        Service<RolloutService>().StartAsync(Name, request, "model", Token);

    public Task<RolloutView> CommandAsync(string id, RolloutCommand command) =>
        Service<RolloutService>().CommandAsync(Name, id, command, "model", Token);

    /// <summary>Lets one model fail from now on.</summary>
    public void FailModel(string model)
    {
        IsBroken = true;
        _probe.FailModel(model, "the card is gone");
    }

    /// <summary>Lets the partitions refuse every write from now on.</summary>
    public void FillDisk()
    {
        IsBroken = true;
        _disk.Refusing = true;
    }

    /// <summary>Kills one silo and starts another; callers go to the one that stays.</summary>
    public async Task KillOneAsync(int index)
    {
        IsBroken = true;
        var victim = _cluster.Silos[index];
        _gateway = _cluster.Silos[1 - index];
        await _cluster.KillAsync(victim);
        await _cluster.StartSiloAsync();
    }

    /// <summary>Kills everything and begins anew on the same stores.</summary>
    public async Task RestartAsync()
    {
        (IsBroken, _isRestarting) = (true, true);
        foreach (var silo in _cluster.Silos.ToArray()) await _cluster.KillAsync(silo);
        await _cluster.DisposeAsync();
        await BeginAsync();
        _isRestarting = false;
    }

    /// <summary>Mends what was broken, and ends when reads and writes are answered again.</summary>
    public async Task RecoverAsync(IEnumerable<string> models)
    {
        foreach (var model in models) _probe.HealModel(model);
        _disk.Refusing = false;
        var view = await UntilAsync(ViewAsync);
        await UntilAsync(() => Service<ShardCalls>().FanOutAsync(
            view, shard => shard.GetStatusAsync(Token), Token));
        await UntilAsync(() => SearchAsync("anything", "nobody"));
        IsBroken = false;
    }

    /// <summary>Repeats a call until the weather allows it.</summary>
    public async Task<T> UntilAsync<T>(Func<Task<T>> call)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stop.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            try
            {
                return await call().WaitAsync(stop.Token);
            }
            catch (Exception exception) when (IsWeather(exception) || exception is ShoalWeatherException)
            {
                await Task.Delay(50, stop.Token);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Snapshots.Dispose();
        _folder.Dispose();
    }

    private static DocumentInput InputOf(ModelDocument target) =>
        new() { Id = target.Id, Text = target.Text, MetadataJson = ModelTexts.Metadata(target.Year) };

    private async Task BeginAsync()
    {
        _cluster = await ShoalCluster.BeginAsync(2, _stores, _probe, silo =>
        {
            CandidateModels.Add(silo);
            silo.Services.Configure<ShardOptions>(options => options.SnapshotAfterChanges = SnapshotAfterChanges);
        });
        await _cluster.WhenReadyAsync();
        _gateway = _cluster.Silos[0];
    }

    private async Task<ShardChangeResult> ApplyAsync(CollectionView view, ModelDocument target, long version)
    {
        var input = InputOf(target);
        var hash = DocumentEmbedder.HashOf(input);
        var (embedding, error) = await Service<DocumentEmbedder>()
            .EmbedAsync(input, hash, view, view.ServingGeneration, isAccepted: false, Token);
        if (error is not null) throw new ShoalException(error.Code, error.Detail);
        var change = new ShardPut
        {
            DocumentId = target.Id,
            ExpectedVersion = version,
            Text = target.Text,
            MetadataJson = input.MetadataJson,
            GenerationsVersion = view.GenerationsVersion,
            Embeddings = [embedding!],
        };
        var shards = Service<ShardCalls>();
        return await shards.CallOnceAsync(() => shards.ShardOf(view, target.Id).ApplyAsync(change, Token), Token);
    }

    private T Service<T>()
        where T : notnull => ShoalCluster.Service<T>(_gateway);
}
