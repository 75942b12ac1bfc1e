using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Collections;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Shards;
using Shoal.Grains.Tests.Cluster;
using static Shoal.Grains.Tests.Rollouts.RolloutTraffic;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>What callers found while a backfill runs gets its new vectors before the rest.</summary>
[Collection(ClusterTests.Name)]
public sealed class BackfillOrderTests
{
    /// <summary>Several pages of every shard.</summary>
    private const int Documents = 2_000;

    private const int Wanted = 10;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DocumentsThatWereFoundWhileItRuns_ComeBeforeTheRest()
    {
        await using var cluster = await StartAsync(Documents);
        var collections = cluster.Service<CollectionService>(0);
        var rollouts = cluster.Service<RolloutService>(0);
        await rollouts.StartAsync(Name, Canary(50) with { TokensPerSecond = 2_000 }, "tester", Token);
        await UntilAsync(cluster, view => view.Progress.Pending is > 0 and < Documents);

        // The last in the order in which the rest comes.
        var last = Enumerable.Range(0, Documents).OrderByDescending(DocumentOf, StringComparer.Ordinal).Take(Wanted);
        foreach (var i in last.ToArray())
        {
            var found = await cluster.SearchAsync(Name, TextOf(i), topK: 1);
            Assert.Equal(DocumentOf(i), found.Hits.Single().Id);
        }

        var view = (await collections.GetAsync(Name, Token)).View;
        await UntilAsync("they have new vectors", async () => await EmbeddedAsync(cluster, view, last) == Wanted);
        var pending = (await rollouts.GetAsync(Name, "r1", Token)).Progress.Pending;
        Assert.InRange(pending, Documents / 3, Documents);
    }

    private static async Task<int> EmbeddedAsync(ShoalCluster cluster, CollectionView view, IEnumerable<int> wanted)
    {
        var shards = cluster.Service<ShardCalls>(0);
        var embedded = 0;
        foreach (var id in wanted.Select(DocumentOf))
        {
            var read = await shards.ReadEmbeddedAsync(shards.ShardOf(view, id), [id], generation: 2, Token);
            embedded += read.Length;
        }

        return embedded;
    }
}
