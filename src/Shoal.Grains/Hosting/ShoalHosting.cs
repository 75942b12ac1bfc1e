using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Shoal.Encoders.Batching;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;
using Shoal.Grains.Collections;
using Shoal.Grains.Compute;
using Shoal.Grains.Devices;
using Shoal.Grains.Documents;
using Shoal.Grains.Encoders;
using Shoal.Grains.Models;
using Shoal.Grains.Placement;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Search;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Hosting;

/// <summary>Puts Shoal's grains and services into a silo.</summary>
public static class ShoalHosting
{
    /// <summary>
    /// Adds grains, stores on SQLite under the data directory, models, device leases, the gateway services and
    /// <see cref="ReadinessState"/>. What is registered before (stores, an encoder factory, a clock) is kept.
    /// </summary>
    public static ISiloBuilder AddShoal(this ISiloBuilder builder, Action<ShoalNodeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var services = builder.Services;
        services.AddOptions<ShoalNodeOptions>().Configure(configure).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ShoalNodeOptions>, ShoalNodeOptionsValidator>();
        services.AddOptions<ShardOptions>();
        services.AddOptions<EncoderQueueOptions>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(SqliteStores.Open);
        // Below the shortest age limit of a grain class: the documents' minute.
        services.Configure<GrainCollectionOptions>(options => options.CollectionQuantum = TimeSpan.FromSeconds(30));
        AddShards(services);
        AddEncoders(services);
        AddGateway(services);
        services.AddSingleton<ReadinessState>();
        services.AddSingleton<NodeWarmUp>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, NodeLifetime>();
        return builder;
    }

    private static void AddShards(IServiceCollection services)
    {
        services.AddPlacementDirector<ShardAffinityPlacement, ShardAffinityDirector>();
        services.AddSingleton(provider =>
            new ComputePools(provider.GetRequiredService<IOptions<ShardOptions>>().Value.ReadConcurrency));
        services.AddSingleton<ShardInstruments>();
        services.AddSingleton<HostedShards>();
        services.AddSingleton<ShardCalls>();
    }

    private static void AddEncoders(IServiceCollection services)
    {
        services.AddPlacementDirector<DevicePlacement, DevicePlacementDirector>();
        services.TryAddSingleton<ITextEncoderFactory, OnnxTextEncoderFactory>();
        services.AddSingleton(provider => new ModelDigestCache(
            Path.Combine(
                provider.GetRequiredService<IOptions<ShoalNodeOptions>>().Value.DataDirectory, "model-digests.json")));
        services.AddSingleton<EncoderInstruments>();
        services.AddSingleton<NodeModels>();
        services.AddSingleton<ModelRegistrations>();
        services.AddSingleton<DeviceLoads>();
        services.AddSingleton<DeviceTurns>();
        services.AddSingleton<LocalNode>();
        services.AddSingleton<DeviceDirectory>();
        services.AddSingleton<DeviceSuspicions>();
        services.AddSingleton(new RandomSource(Environment.ProcessId));
        services.AddSingleton<EncoderRouter>();
    }

    private static void AddGateway(IServiceCollection services)
    {
        services.AddSingleton<CollectionCache>();
        services.AddSingleton<FreshSettings>();
        services.AddSingleton<DocumentEmbedder>();
        services.AddSingleton<SpareEmbedder>();
        services.AddSingleton<CollectionService>();
        services.AddSingleton<DocumentService>();
        services.AddSingleton<GenerationSearch>();
        services.AddSingleton<ShadowRunner>();
        services.AddSingleton<AdapterMaps>();
        services.AddSingleton<AdapterSearch>();
        services.AddSingleton<RolloutSearch>();
        services.AddSingleton(provider => new SearchService(
            provider.GetRequiredService<FreshSettings>(),
            provider.GetRequiredService<RolloutSearch>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<EmbeddingService>();
        services.AddSingleton<ModelService>();
        services.AddSingleton<RolloutRecorder>();
        services.AddSingleton<Forecaster>();
        services.AddSingleton<JudgedComparison>();
        services.AddSingleton<Inspector>();
        services.AddSingleton<AdapterFitter>();
        services.AddSingleton<AdapterRecall>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, RolloutWaker>();
        services.AddSingleton<RolloutService>();
        services.AddSingleton<JudgmentService>();
        services.AddSingleton<FeedbackService>();
        services.AddSingleton<NodeService>();
    }
}
