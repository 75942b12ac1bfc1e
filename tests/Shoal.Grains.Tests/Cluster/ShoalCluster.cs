using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.TestingHost;
using Shoal.Encoders.Inference;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Collections;
using Shoal.Grains.Devices;
using Shoal.Grains.Documents;
using Shoal.Grains.Hosting;
using Shoal.Grains.Search;
using Shoal.Models.MiniLM;
using Shoal.Storage;
using Shoal.Storage.InMemory;
using Shoal.Testing.Fakes;

namespace Shoal.Grains.Tests.Cluster;

/// <summary>
/// Silos in one process with made-up devices: silo i owns <c>cpu:i</c>. The stores are in memory and shared, as a
/// database would be, and the encoders are fakes on the bundled model's manifest.
/// </summary>
internal sealed class ShoalCluster : IAsyncDisposable
{
    public const string Model = "all-minilm-l6-v2";

    private readonly InProcessTestCluster _cluster;

    private ShoalCluster(InProcessTestCluster cluster, ShoalStores stores, EncoderProbe probe)
    {
        _cluster = cluster;
        Stores = stores;
        Probe = probe;
    }

    public ShoalStores Stores { get; }

    public EncoderProbe Probe { get; }

    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    public IGrainFactory Grains => _cluster.Client;

    /// <summary>Starts silos and waits until they are ready.</summary>
    public static async Task<ShoalCluster> StartAsync(
        int silos, Func<IPartitionStoreProvider, IPartitionStoreProvider>? wrap = null)
    {
        var stores = MemoryStores();
        if (wrap is not null) stores = stores with { Partitions = wrap(stores.Partitions) };
        var cluster = await BeginAsync(silos, stores);
        await cluster.WhenReadyAsync();
        return cluster;
    }

    /// <summary>Starts silos without waiting for their readiness.</summary>
    /// <param name="silos">How many.</param>
    /// <param name="stores">The stores they share; they may outlive the cluster.</param>
    /// <param name="probe">What the fake encoders do.</param>
    /// <param name="configure">Changes a silo, after everything that the tests set and before Shoal is added.</param>
    public static async Task<ShoalCluster> BeginAsync(
        int silos, ShoalStores stores, EncoderProbe? probe = null, Action<ISiloBuilder>? configure = null)
    {
        probe ??= new EncoderProbe();
        var builder = new InProcessTestClusterBuilder((short)silos);
        var started = 0;
        builder.ConfigureSilo((_, silo) =>
        {
            var index = Interlocked.Increment(ref started) - 1;
            silo.Services.AddSingleton(stores);
            silo.Services.AddSingleton<ITextEncoderFactory>(new WordHashEncoderFactory(probe));
            silo.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning));
            configure?.Invoke(silo);
            silo.AddShoal(options =>
            {
                options.NodeName = $"node-{index}";
                options.DataDirectory = Path.Combine(Path.GetTempPath(), $"shoal-grains-{Guid.NewGuid():N}");
                options.BundledModelDirectory = MiniLmModel.Directory;
                options.Devices.Add($"cpu:{index}");
                options.CpuThreads = 1;
            });
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new ShoalCluster(cluster, stores, probe);
    }

    public static ShoalStores MemoryStores() =>
        new(new InMemoryControlStore(), new InMemoryPartitionStoreProvider());

    /// <summary>Ends when every silo is ready.</summary>
    public async Task WhenReadyAsync()
    {
        foreach (var silo in Silos)
            await Service<ReadinessState>(silo).WhenReady.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public static T Service<T>(InProcessSiloHandle silo)
        where T : notnull => silo.ServiceProvider.GetRequiredService<T>();

    public T Service<T>(int silo)
        where T : notnull => Service<T>(Silos[silo]);

    public Task<CreateCollectionResult> CreateAsync(
        string name, int shards = 2, int silo = 0, string indexType = "auto") =>
        Service<CollectionService>(silo).CreateAsync(
            name,
            new CollectionSettings
            {
                Model = Model,
                Shards = shards,
                Filterable = ["year"],
                Index = new IndexSettings { Type = indexType },
            },
            TestContext.Current.CancellationToken);

    public Task<DocumentWriteResult> PutAsync(
        string collection, string id, string text, string? metadata = null, long? ifMatch = null, int silo = 0) =>
        Service<DocumentService>(silo).PutAsync(
            collection,
            new DocumentInput { Id = id, Text = text, MetadataJson = metadata },
            ifMatch,
            TestContext.Current.CancellationToken);

    public Task<SearchAnswer> SearchAsync(
        string collection, string text, int topK = 10, int silo = 0, string? filter = null) =>
        Service<SearchService>(silo).SearchAsync(
            collection,
            new SearchQuery { Text = text, TopK = topK, FilterJson = filter, Timeout = TimeSpan.FromSeconds(30) },
            TestContext.Current.CancellationToken);

    public Task KillAsync(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo);

    /// <summary>Starts one more silo and waits until it is ready.</summary>
    public async Task StartSiloAsync()
    {
        var silo = await _cluster.StartAdditionalSiloAsync();
        await Service<ReadinessState>(silo).WhenReady.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    public Task<IReadOnlyList<Abstractions.Devices.NodeView>> NodesAsync(int silo = 0) =>
        Service<NodeService>(silo).ListAsync(TestContext.Current.CancellationToken);
}
