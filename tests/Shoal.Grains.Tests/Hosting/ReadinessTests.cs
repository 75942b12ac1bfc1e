using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Shoal.Encoders.Inference;
using Shoal.Grains.Abstractions.Devices;
using Shoal.Grains.Devices;
using Shoal.Grains.Hosting;
using Shoal.Grains.Models;
using Shoal.Grains.Tests.Cluster;
using Shoal.Testing.Fakes;

namespace Shoal.Grains.Tests.Hosting;

/// <summary>
/// Ready means: the control store could be read, the lease is published, and every model that a collection serves is
/// open or reported with its reason. Method: a collection is created in one cluster, and a second one starts over the
/// same stores with one thing wrong; what it logs says when it has met the fault.
/// </summary>
[Collection(ClusterTests.Name)]
public sealed class ReadinessTests : IDisposable
{
    private readonly LoggedEvents _events = new();

    public void Dispose() => _events.Dispose();

    [Fact]
    public async Task AModelThatOpensSlowerThanACallMayLastKeepsANodeFromReadiness()
    {
        var stores = await StoresWithACollectionAsync(ShoalCluster.MemoryStores());
        using var gate = new ManualResetEventSlim();
        var probe = new EncoderProbe { Opening = _ => gate.Wait() };

        await using var cluster = await BeginAsync(stores, probe, silo => silo.Services.Configure<SiloMessagingOptions>(
            options => options.ResponseTimeout = TimeSpan.FromSeconds(1)));
        await _events.NextAsync(EventIds.ModelStillOpening);
        await _events.NextAsync(EventIds.ModelStillOpening);

        Assert.False(cluster.Service<ReadinessState>(0).IsReady);
        gate.Set();
        await cluster.WhenReadyAsync();
        Assert.Single(cluster.Service<LocalNode>(0).Describe().Devices.Single().OpenDigests);
    }

    [Fact]
    public async Task AControlStoreThatCannotBeReadKeepsANodeFromReadiness()
    {
        var memory = ShoalCluster.MemoryStores();
        var control = new FaultyControlStore(memory.Control);
        var stores = await StoresWithACollectionAsync(memory with { Control = control });
        control.Failing = true;

        await using var cluster = await BeginAsync(stores);
        await _events.NextAsync(EventIds.LeaseRenewalFailed);
        await _events.NextAsync(EventIds.LeaseRenewalFailed);

        Assert.False(cluster.Service<ReadinessState>(0).IsReady);
        control.Failing = false;
        await cluster.WhenReadyAsync();
        Assert.Equal(1, (await cluster.SearchAsync("articles", "a text")).ShardsAnswered);
    }

    [Fact]
    public async Task ALeaseThatCannotBePublishedKeepsANodeFromReadiness()
    {
        var stores = await StoresWithACollectionAsync(ShoalCluster.MemoryStores());
        var failing = new StrongBox(true);

        await using var cluster = await BeginAsync(
            stores, configure: silo => silo.AddIncomingGrainCallFilter(call => Refuse(call, failing)));
        await _events.NextAsync(EventIds.LeaseRenewalFailed);
        await _events.NextAsync(EventIds.LeaseRenewalFailed);

        Assert.False(cluster.Service<ReadinessState>(0).IsReady);
        failing.Value = false;
        await cluster.WhenReadyAsync();
        Assert.Single(await cluster.NodesAsync());
    }

    [Fact]
    public async Task AModelThatCannotBeOpenedIsReportedAndTheNodeIsReady()
    {
        var stores = await StoresWithACollectionAsync(ShoalCluster.MemoryStores());
        var probe = new EncoderProbe { Opening = _ => throw new EncoderException("onnx/model.onnx is cut off.") };

        await using var cluster = await BeginAsync(stores, probe);
        await _events.NextAsync(EventIds.ModelNotOpened);
        await cluster.WhenReadyAsync();

        var models = await cluster.Service<ModelService>(0).ListAsync(TestContext.Current.CancellationToken);
        Assert.Equal("onnx/model.onnx is cut off.", Assert.Single(models).UnavailableReason);
    }

    private static Task Refuse(IIncomingGrainCallContext call, StrongBox failing) =>
        failing.Value && call.MethodName == nameof(IDeviceDirectoryGrain.RenewAsync)
            ? throw new OrleansException("The directory cannot be reached.")
            : call.Invoke();

    private static async Task<ShoalStores> StoresWithACollectionAsync(ShoalStores stores)
    {
        await using var cluster = await ShoalCluster.BeginAsync(1, stores);
        await cluster.WhenReadyAsync();
        await cluster.CreateAsync("articles", shards: 1);
        await cluster.PutAsync("articles", "d1", "a text");
        return stores;
    }

    private Task<ShoalCluster> BeginAsync(
        ShoalStores stores, EncoderProbe? probe = null, Action<ISiloBuilder>? configure = null) =>
        ShoalCluster.BeginAsync(1, stores, probe, silo =>
        {
            silo.Services.AddLogging(logging => logging.AddProvider(_events));
            configure?.Invoke(silo);
        });

    private sealed class StrongBox(bool value)
    {
        private volatile bool _value = value;

        public bool Value
        {
            get => _value;
            set => _value = value;
        }
    }
}
