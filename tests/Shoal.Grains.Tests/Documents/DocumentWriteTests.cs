using System.Globalization;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Collections;
using Shoal.Grains.Documents;
using Shoal.Grains.Tests.Cluster;

namespace Shoal.Grains.Tests.Documents;

/// <summary>The write path through document and shard grains.</summary>
[Collection(ClusterTests.Name)]
public sealed class DocumentWriteTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UpsertingTheSameTextEncodesNothing()
    {
        await using var cluster = await ShoalCluster.StartAsync(1);
        await cluster.CreateAsync("articles");
        var first = await cluster.PutAsync("articles", "a", "a text", """{"year":2020}""");
        var encoded = cluster.Probe.Texts;

        var same = await cluster.PutAsync("articles", "a", "a text", """{ "year": 2020 }""");
        var metadata = await cluster.PutAsync("articles", "a", "a text", """{"year":2021}""");
        Assert.Equal((WriteStatus.Unchanged, first.Version), (same.Status, same.Version));
        Assert.Equal(WriteStatus.Updated, metadata.Status);
        Assert.True(metadata.Version > first.Version);
        Assert.Equal(encoded, cluster.Probe.Texts);

        await cluster.PutAsync("articles", "a", "another text");
        Assert.Equal(encoded + 1, cluster.Probe.Texts);
    }

    /// <summary>
    /// The grain directory may run two activations of one grain for a moment. Two keys that name the same document
    /// force that: each has an activation of its own, and only the shard's compare-and-set keeps them apart.
    /// </summary>
    [Fact]
    public async Task TwoActivationsOfOneDocumentGrainLoseNoUpdate()
    {
        await using var cluster = await ShoalCluster.StartAsync(2);
        var view = (await cluster.CreateAsync("articles", shards: 1)).View;
        await cluster.PutAsync("articles", "a", "a text", """{"n0":0}""");
        var twins = new[] { $"{view.Incarnation}/0/a", $"{view.Incarnation}/00/a" }
            .Select(key => cluster.Grains.GetGrain<IDocumentGrain>(key)).ToArray();

        var patches = Enumerable.Range(1, 60).Select(i => PatchUntilDoneAsync(twins[i % 2], i));
        await Task.WhenAll(patches);

        var document = await cluster.Service<DocumentService>(0).GetAsync("articles", "a", false, Token);
        for (var i = 0; i <= 60; i++) Assert.Contains($"\"n{i}\":{i}", document.MetadataJson, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AShardWhoseEpochWasTakenOverNeitherWritesNorAnswers()
    {
        await using var cluster = await ShoalCluster.StartAsync(2);
        var view = (await cluster.CreateAsync("articles", shards: 1)).View;
        await cluster.PutAsync("articles", "a", "a text");
        var shard = cluster.Grains.GetGrain<IShardGrain>(new ShardKey(view.Incarnation, 0).ToString());
        await using var store = await cluster.Stores.Partitions.OpenAsync(new(view.Incarnation, 0), Token);

        await store.RaiseEpochAsync(Token);
        var read = await shard.ReadAsync(new ShardReadRequest { Ids = ["a"] }, Token);
        Assert.Equal(ShardWeather.Unavailable, read.Weather);

        await WaitUntilFineAsync(shard);
        var epoch = await store.RaiseEpochAsync(Token);
        var write = await shard.ApplyAsync(new ShardDelete { DocumentId = "a" }, Token);
        Assert.Equal(ShardWeather.Unavailable, write.Weather);

        await WaitUntilFineAsync(shard);
        Assert.True((await shard.GetStatusAsync(Token)).Epoch > epoch);
        Assert.Equal("a", (await cluster.SearchAsync("articles", "a text")).Hits.Single().Id);
    }

    [Fact]
    public async Task AnAcknowledgedWriteIsFoundAtOnce()
    {
        await using var cluster = await ShoalCluster.StartAsync(2);
        await cluster.CreateAsync("articles", shards: 3, indexType: "hnsw");
        for (var i = 0; i < 50; i++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"unique word{i} in a text");
            await cluster.PutAsync("articles", $"d{i}", text, silo: i % 2);
            Assert.Equal($"d{i}", (await cluster.SearchAsync("articles", text, topK: 1, silo: (i + 1) % 2)).Hits[0].Id);
        }
    }

    [Fact]
    public async Task ADeletedDocumentIsGoneAndItsSuccessorHasAGreaterVersion()
    {
        await using var cluster = await ShoalCluster.StartAsync(1);
        await cluster.CreateAsync("articles");
        var service = cluster.Service<DocumentService>(0);
        var first = await cluster.PutAsync("articles", "a", "a text");
        await service.DeleteAsync("articles", "a", null, Token);

        Assert.Empty((await cluster.SearchAsync("articles", "a text")).Hits);
        var gone = await Assert.ThrowsAsync<ShoalException>(() => service.DeleteAsync("articles", "a", null, Token));
        Assert.Equal(ErrorCode.DocumentNotFound, gone.Code);
        Assert.True((await cluster.PutAsync("articles", "a", "a text")).Version > first.Version);
    }

    [Fact]
    public async Task AWriteWithAnOldVersionIsRefused()
    {
        await using var cluster = await ShoalCluster.StartAsync(1);
        await cluster.CreateAsync("articles");
        var first = await cluster.PutAsync("articles", "a", "a text");
        var second = await cluster.PutAsync("articles", "a", "b text", ifMatch: first.Version);

        var refused = await Assert.ThrowsAsync<ShoalException>(
            () => cluster.PutAsync("articles", "a", "c text", ifMatch: first.Version));

        Assert.Equal(ErrorCode.VersionConflict, refused.Code);
        var stored = await cluster.Service<DocumentService>(0).GetAsync("articles", "a", false, Token);
        Assert.Equal(second.Version, stored.Version);
    }

    [Fact]
    public async Task ABadItemOfABulkWriteFailsAlone()
    {
        await using var cluster = await ShoalCluster.StartAsync(1);
        await cluster.CreateAsync("articles");
        BulkItem[] items =
        [
            new(0, new DocumentInput { Id = "a", Text = "first" }, null),
            new(1, new DocumentInput { Id = "", Text = "no id" }, null),
            new(2, null, new ItemError(ErrorCode.InvalidJson, "broken")),
            new(3, new DocumentInput { Id = "b", Text = " " }, null),
            new(4, new DocumentInput { Id = "a", Text = "second" }, null),
        ];

        var results = new List<DocumentWriteResult>();
        await foreach (var result in cluster.Service<DocumentService>(0)
            .WriteManyAsync("articles", items.ToAsyncEnumerable(), Token))
        {
            results.Add(result);
        }

        Assert.Equal(
            [WriteStatus.Created, WriteStatus.Failed, WriteStatus.Failed, WriteStatus.Failed, WriteStatus.Updated],
            Enumerable.Range(0, 5).Select(i => results[i].Status));
        Assert.Equal(
            [ErrorCode.InvalidDocumentId, ErrorCode.InvalidJson, ErrorCode.EmptyText],
            Enumerable.Range(1, 3).Select(i => results[i].Error!.Code));
        Assert.Equal(
            "second", (await cluster.Service<DocumentService>(0).GetAsync("articles", "a", false, Token)).Text);
    }

    [Fact]
    public async Task ASuccessorCollectionNeverSeesItsPredecessorsDocuments()
    {
        await using var cluster = await ShoalCluster.StartAsync(2);
        var old = (await cluster.CreateAsync("articles")).View;
        await cluster.PutAsync("articles", "a", "a text", silo: 1);
        await cluster.Service<CollectionService>(0).DeleteAsync("articles", Token);

        // Silo 1 still caches the old incarnation.
        var refused = await Assert.ThrowsAsync<ShoalException>(
            () => cluster.PutAsync("articles", "b", "b text", silo: 1));
        Assert.Equal(ErrorCode.CollectionNotFound, refused.Code);
        var created = (await cluster.CreateAsync("articles")).View;
        Assert.NotEqual(old.Incarnation, created.Incarnation);
        Assert.Empty((await cluster.SearchAsync("articles", "a text", silo: 1)).Hits);
        Assert.DoesNotContain(old.Incarnation, await cluster.Stores.Partitions.ListIncarnationsAsync(Token));
    }

    [Fact]
    public async Task ListingGoesThroughAllShardsInIdOrder()
    {
        await using var cluster = await ShoalCluster.StartAsync(1);
        await cluster.CreateAsync("articles", shards: 3);
        string[] ids = ["a/b", "a%2Fb", "with space", "é", "z", "😀", "日本", "A"];
        foreach (var id in ids) await cluster.PutAsync("articles", id, $"text of {id}", $$"""{"year":{{id.Length}}}""");
        var service = cluster.Service<DocumentService>(0);

        var listed = new List<string>();
        string? after = null;
        do
        {
            var page = await service.ListAsync("articles", after, 3, null, Token);
            listed.AddRange(page.Documents.Select(document => document.Id));
            after = page.Next;
        }
        while (after is not null);
        Assert.Equal(ids.Select(id => new Storage.DocumentId(id)).Order().Select(id => id.Value), listed);

        var deleted = await service.DeleteMatchingAsync("articles", """{"field":"year","eq":1}""", Token);
        Assert.Equal(ids.Count(id => id.Length == 1), deleted);
    }

    private static async Task PatchUntilDoneAsync(IDocumentGrain grain, int i)
    {
        while (true)
        {
            var result = await grain.PatchMetadataAsync($$"""{"n{{i}}":{{i}}}""", null, Token);
            if (result is { Weather: ShardWeather.Fine, Write.Status: WriteStatus.Updated }) return;
            Assert.Equal(ErrorCode.VersionConflict, result.Write?.Error?.Code);
        }
    }

    private static async Task WaitUntilFineAsync(IShardGrain shard)
    {
        // Each call either finds the old activation stepping down or opens the next one.
        while ((await shard.GetStatusAsync(Token)).Weather != ShardWeather.Fine) await Task.Yield();
    }
}
