using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Collections;
using Shoal.Grains.Tests.Cluster;

namespace Shoal.Grains.Tests.Collections;

/// <summary>Requests through a gateway whose copy of the settings is out of date.</summary>
[Collection(ClusterTests.Name)]
public sealed class FreshSettingsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AFieldMadeFilterableElsewhereIsTakenAtOnce()
    {
        await using var cluster = await ShoalCluster.StartAsync(2);
        await cluster.CreateAsync("articles");
        await cluster.PutAsync("articles", "a", "a text", """{"month":5}""", silo: 1);

        var patch = new CollectionPatch { Filterable = ["month", "year"] };
        await cluster.Service<CollectionService>(0).UpdateAsync("articles", patch, Token);
        var answer = await cluster.SearchAsync("articles", "a text", silo: 1, filter: """{"field":"month","eq":5}""");

        Assert.Equal("a", answer.Hits.Single().Id);
    }

    [Fact]
    public async Task ATextTooLongIsCutOnceTruncationIsAllowedElsewhere()
    {
        await using var cluster = await ShoalCluster.StartAsync(2);
        await cluster.CreateAsync("articles");
        var collections = cluster.Service<CollectionService>(0);
        await collections.UpdateAsync("articles", new CollectionPatch { Truncate = false }, Token);
        await cluster.PutAsync("articles", "short", "a text", silo: 1);

        await collections.UpdateAsync("articles", new CollectionPatch { Truncate = true }, Token);
        var written = await cluster.PutAsync("articles", "long", string.Join(' ', Enumerable.Range(0, 2_000)), silo: 1);

        Assert.Equal((WriteStatus.Created, true), (written.Status, written.Truncated));
    }

    [Fact]
    public async Task AChangeThroughTheNameIsSeenThroughTheAlias()
    {
        await using var cluster = await ShoalCluster.StartAsync(1);
        await cluster.CreateAsync("articles");
        var collections = cluster.Service<CollectionService>(0);
        await collections.PutAliasAsync("latest", "articles", Token);
        await cluster.PutAsync("latest", "a", "a text");

        await collections.DeleteAsync("articles", Token);
        await cluster.CreateAsync("articles");
        await cluster.PutAsync("articles", "b", "b text");

        Assert.Equal("b", (await cluster.SearchAsync("latest", "b text")).Hits.Single().Id);
    }
}
