using Microsoft.Extensions.Options;
using Shoal.Encoders.Devices;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Encoders;
using Shoal.Grains.Collections;
using Shoal.Grains.Devices;
using Shoal.Grains.Hosting;
using Shoal.Grains.Models;

namespace Shoal.Grains.Tests.Cluster;

/// <summary>
/// What must hold when a collection's shards, documents and encoders live on several silos. Method: a real cluster in
/// one process, with a made-up device on each silo.
/// </summary>
[Collection(ClusterTests.Name)]
public sealed class ThreeSiloTests
{
    [Fact]
    public async Task ACollectionCreatedThroughOneSiloIsSearchedThroughAnother()
    {
        await using var cluster = await ShoalCluster.StartAsync(3);
        await cluster.CreateAsync("articles", shards: 4, silo: 0);
        for (var i = 0; i < 40; i++)
            await cluster.PutAsync("articles", $"d{i}", $"text number{i} about topic{i % 5}", silo: i % 3);

        for (var silo = 0; silo < 3; silo++)
        {
            var answer = await cluster.SearchAsync("articles", "text number17 about topic2", silo: silo);
            Assert.Equal("d17", answer.Hits[0].Id);
            Assert.Equal(10, answer.Hits.Count);
            Assert.Equal(4, answer.ShardsAnswered);
        }
    }

    [Fact]
    public async Task TheNodesListEveryShardOnceWithItsDocuments()
    {
        await using var cluster = await ShoalCluster.StartAsync(3);
        await cluster.CreateAsync("articles", shards: 4);
        await cluster.CreateAsync("notes", shards: 1);
        for (var i = 0; i < 20; i++) await cluster.PutAsync("articles", $"d{i}", $"text number{i}");
        await cluster.SearchAsync("notes", "opens the shard");
        foreach (var silo in cluster.Silos)
        {
            await ShoalCluster.Service<DeviceDirectory>(silo)
                .RenewAsync(ShoalCluster.Service<LocalNode>(silo).Describe());
        }

        var shards = (await cluster.NodesAsync(silo: 1)).SelectMany(node => node.Lease.Shards).ToArray();

        Assert.Equal(
            [("articles", 0), ("articles", 1), ("articles", 2), ("articles", 3), ("notes", 0)],
            shards.Select(shard => (shard.Collection, shard.Number)).Order());
        Assert.Equal(20, shards.Where(shard => shard.Collection == "articles").Sum(shard => shard.Documents));
        await cluster.Service<CollectionService>(0).DeleteAsync("articles", TestContext.Current.CancellationToken);
        Assert.All(
            cluster.Silos,
            silo => Assert.DoesNotContain(
                ShoalCluster.Service<LocalNode>(silo).Describe().Shards, shard => shard.Collection == "articles"));
    }

    [Fact]
    public async Task EveryEncoderActivationSitsOnTheSiloThatOwnsItsDevice()
    {
        await using var cluster = await ShoalCluster.StartAsync(3);
        var model = cluster.Service<NodeModels>(0).All.Single().Manifest!.Version;
        var nodes = await cluster.NodesAsync();
        Assert.Equal(3, nodes.Count);
        foreach (var node in nodes)
        {
            var key = new EncoderKey(model.ToString(), node.Lease.Silo, node.Lease.Devices.Single().Device);
            var request = new EncodeRequest { Texts = ["hello world"] };
            var encoded = await cluster.Grains.GetGrain<IEncoderGrain>(key.ToString())
                .EncodeAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(1, encoded.Vectors!.Count);
        }

        var activations = await ActivationsAsync(cluster);
        Assert.Equal(3, activations.Count);
        Assert.All(activations, activation => Assert.Equal(activation.Key.Silo, activation.Silo));
    }

    [Fact]
    public async Task AnEncoderOfASiloThatLeftIsNeverPlacedElsewhere()
    {
        await using var cluster = await ShoalCluster.StartAsync(2);
        var model = cluster.Service<NodeModels>(0).All.Single().Manifest!.Version;
        var key = new EncoderKey(
            model.ToString(), SiloAddress.New(System.Net.IPAddress.Loopback, 1, 1).ToParsableString(), "cpu:0");

        var call = cluster.Grains.GetGrain<IEncoderGrain>(key.ToString())
            .OpenAsync(TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OrleansException>(() => call);
    }

    [Fact]
    public async Task WhenASiloIsKilledAnotherDeviceTakesOver()
    {
        await using var cluster = await ShoalCluster.StartAsync(3);
        await cluster.CreateAsync("articles", shards: 3);
        for (var i = 0; i < 30; i++) await cluster.PutAsync("articles", $"d{i}", $"text number{i}");
        var victim = cluster.Silos[2];
        var device = DeviceId.Parse(ShoalCluster.Service<IOptions<ShoalNodeOptions>>(victim).Value.Devices.Single());

        await cluster.KillAsync(victim);
        var before = cluster.Probe.TextsOn(device);

        var written = await cluster.PutAsync("articles", "after", "written after the kill");
        Assert.Equal(WriteStatus.Created, written.Status);
        for (var i = 0; i < 30; i++)
        {
            var answer = await cluster.SearchAsync("articles", $"text number{i}", topK: 1);
            Assert.Equal($"d{i}", answer.Hits[0].Id);
        }

        Assert.Equal(before, cluster.Probe.TextsOn(device));
        var activations = await ActivationsAsync(cluster);
        Assert.All(activations, activation => Assert.NotEqual(victim.SiloAddress.ToParsableString(), activation.Silo));
    }

    private static async Task<List<(EncoderKey Key, string Silo)>> ActivationsAsync(ShoalCluster cluster)
    {
        var statistics = await cluster.Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return statistics.Where(entry => entry.GrainId.Type.ToString() == "shoal.encoder")
            .Select(entry => (EncoderKey.Parse(entry.GrainId.Key.ToString()!), entry.SiloAddress.ToParsableString()))
                .ToList();
    }
}
