using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Shoal.Evaluation.Projections;
using Shoal.Grains.Compute;
using Shoal.Grains.Hosting;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Tests.Cluster;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>A map is read once; one that cannot be read is no map, for a while and not for ever.</summary>
public sealed class AdapterMapsTests
{
    private static readonly LinearMap Map = OrthogonalProcrustes.Fit(
    [
        new VectorPair(new float[] { 1, 0 }, new float[] { 0, 1 }),
        new VectorPair(new float[] { 0, 1 }, new float[] { 1, 0 }),
    ]);

    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_AfterARestart_ReadsTheMapThatWasAdded()
    {
        await using var memory = ShoalCluster.MemoryStores();
        var key = await Maps(memory).AddAsync("articles.abc", "r1", Map, Token);

        Assert.Equal(key, await Maps(memory).AddAsync("articles.abc", "r1", Map, Token));
        var found = await FindAsync(Maps(memory), key);

        Assert.Equal(Map.ToBytes(), found!.ToBytes());
    }

    [Fact]
    public async Task Find_WhatCannotBeRead_IsTriedAgainLater()
    {
        await using var memory = ShoalCluster.MemoryStores();
        var control = new FaultyControlStore(memory.Control);
        var maps = Maps(memory with { Control = control });
        var key = await maps.AddAsync("articles.abc", "r1", Map, Token);

        control.Failing = true;
        Assert.Null(await FindAsync(maps, key));
        control.Failing = false;
        Assert.Null(await FindAsync(maps, key));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await FindAsync(maps, key));
        control.Failing = true;
        Assert.NotNull(await FindAsync(maps, key));
    }

    [Fact]
    public async Task Find_AMapThatIsGoneDamagedOrOfOtherDimensions_IsNone()
    {
        await using var memory = ShoalCluster.MemoryStores();
        var bytes = Map.ToBytes();
        bytes[20] ^= 1;
        await memory.Control.WriteAsync("damaged", bytes, null, Token);
        var key = await Maps(memory).AddAsync("articles.abc", "r1", Map, Token);

        Assert.Null(await FindAsync(Maps(memory), "damaged"));
        Assert.Null(await FindAsync(Maps(memory), "gone"));
        Assert.Null(await FindAsync(Maps(memory), key, dimensions: 3));
    }

    private static ValueTask<LinearMap?> FindAsync(AdapterMaps maps, string key, int dimensions = 2) =>
        maps.FindAsync(
            key, RolloutSamples.Generation(2) with { Dimensions = dimensions }, RolloutSamples.Generation(1), Token);

    private AdapterMaps Maps(ShoalStores stores) =>
        new(stores, new ComputePools(1), _time, NullLogger<AdapterMaps>.Instance);
}
