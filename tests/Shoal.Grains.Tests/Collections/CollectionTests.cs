using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Collections;
using Shoal.Grains.Models;
using Shoal.Grains.Tests.Cluster;
using Shoal.Models.MiniLM;

namespace Shoal.Grains.Tests.Collections;

/// <summary>Settings, aliases and the life of a collection.</summary>
[Collection(ClusterTests.Name)]
public sealed class CollectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreatingTwiceWithTheSameSettingsFindsIt_WithOthersIsRefused()
    {
        await using var cluster = await ShoalCluster.StartAsync(1);
        var first = await cluster.CreateAsync("articles");
        var second = await cluster.CreateAsync("articles");
        Assert.True(first.Created);
        Assert.False(second.Created);
        Assert.Equal(first.View.Incarnation, second.View.Incarnation);

        var refused = await Assert.ThrowsAsync<ShoalException>(() => cluster.CreateAsync("articles", shards: 5));
        Assert.Equal(ErrorCode.CollectionExists, refused.Code);
    }

    [Fact]
    public async Task CountingBesideADeletion_FindsItOrDoesNot()
    {
        await using var cluster = await ShoalCluster.StartAsync(1);
        var collections = cluster.Service<CollectionService>(0);
        for (var round = 0; round < 20; round++)
        {
            await cluster.CreateAsync("articles");
            var looks = Enumerable.Range(0, 8).Select(async _ =>
            {
                while (await IsThereAsync(collections, "articles")) await Task.Yield();
            }).ToArray();
            await collections.DeleteAsync("articles", Token);
            await Task.WhenAll(looks);
        }
    }

    [Fact]
    public async Task CreatingAgainMayNameTheModelWithOrWithoutItsDigest()
    {
        await using var cluster = await ShoalCluster.StartAsync(1);
        var byName = await cluster.CreateAsync("by-name");
        var version = byName.View.ServingGeneration.ModelVersion;

        Assert.False((await CreateAsync(cluster, "by-name", version)).Created);
        Assert.True((await CreateAsync(cluster, "by-version", version)).Created);
        Assert.False((await CreateAsync(cluster, "by-version", ShoalCluster.Model)).Created);
        Assert.False((await CreateAsync(cluster, "by-version", version)).Created);

        foreach (var other in new[] { $"{ShoalCluster.Model}@0123", $"other@{version.Split('@')[1]}", "other" })
        {
            var refused = await Assert.ThrowsAsync<ShoalException>(() => CreateAsync(cluster, "by-name", other));
            Assert.Equal(ErrorCode.CollectionExists, refused.Code);
        }
    }

    [Fact]
    public async Task AControlStoreThatRefusesKeepsItsCodeWhateverIsAsked()
    {
        var memory = ShoalCluster.MemoryStores();
        var control = new FaultyControlStore(memory.Control);
        await using var cluster = await ShoalCluster.BeginAsync(1, memory with { Control = control });
        await cluster.WhenReadyAsync();
        await cluster.CreateAsync("articles");
        var collections = cluster.Service<CollectionService>(0);
        control.Failing = true;

        Func<Task>[] calls =
        [
            () => cluster.CreateAsync("others"),
            () => collections.ListAsync(Token),
            () => collections.GetAsync("articles", Token),
            () => collections.UpdateAsync("articles", new CollectionPatch { EfSearch = 9 }, Token),
            () => collections.DeleteAsync("articles", Token),
            () => collections.PutAliasAsync("alias", "articles", Token),
            () => collections.DeleteAliasAsync("alias", Token),
            () => cluster.Service<ModelService>(0).RegisterAsync("copy", MiniLmModel.Directory, Token),
        ];
        foreach (var call in calls)
            Assert.Equal(ErrorCode.StorageUnavailable, (await Assert.ThrowsAsync<ShoalException>(call)).Code);

        control.Failing = false;
        Assert.Equal("articles", Assert.Single(await collections.ListAsync(Token)).Name);
    }

    [Fact]
    public async Task ADeletionThatTheStoreStopsInTheMiddleKeepsItsCodeAndCanBeEnded()
    {
        var memory = ShoalCluster.MemoryStores();
        var control = new FaultyControlStore(memory.Control);
        await using var cluster = await ShoalCluster.BeginAsync(1, memory with { Control = control });
        await cluster.WhenReadyAsync();
        await cluster.CreateAsync("articles");
        var collections = cluster.Service<CollectionService>(0);
        control.RefusesDeletes = true;

        var refused = await Assert.ThrowsAsync<ShoalException>(() => collections.DeleteAsync("articles", Token));

        Assert.Equal(ErrorCode.StorageUnavailable, refused.Code);
        control.RefusesDeletes = false;
        await collections.DeleteAsync("articles", Token);
        Assert.Empty(await collections.ListAsync(Token));
    }

    [Fact]
    public async Task ManyCreationsAtOnceMakeOneCollection()
    {
        await using var cluster = await ShoalCluster.StartAsync(2);
        var results = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(i => cluster.CreateAsync("articles", silo: i % 2)));
        Assert.Single(results, result => result.Created);
        Assert.Single(results.Select(result => result.View.Incarnation).Distinct());
    }

    [Fact]
    public async Task AChangedFilterableFieldCountsForDocumentsThatAreThere()
    {
        await using var cluster = await ShoalCluster.StartAsync(2);
        await cluster.CreateAsync("articles");
        await cluster.PutAsync("articles", "a", "a text", """{"tag":"x","year":1}""");
        await cluster.PutAsync("articles", "b", "a text", """{"tag":"y","year":1}""");
        const string Filter = """{"field":"tag","eq":"y"}""";
        var refused = await Assert.ThrowsAsync<ShoalException>(
            () => cluster.SearchAsync("articles", "a text", filter: Filter));
        Assert.Equal(ErrorCode.FieldNotFilterable, refused.Code);

        var service = cluster.Service<CollectionService>(0);
        await service.UpdateAsync("articles", new CollectionPatch { Filterable = ["tag"], EfSearch = 99 }, Token);

        Assert.Equal(99, (await service.GetAsync("articles", Token)).View.Settings.Index.EfSearch);
        Assert.Equal("b", (await cluster.SearchAsync("articles", "a text", filter: Filter, silo: 0)).Hits.Single().Id);
    }

    [Fact]
    public async Task AnAliasLeadsToItsCollectionAndCanBeMoved()
    {
        await using var cluster = await ShoalCluster.StartAsync(1);
        await cluster.CreateAsync("blue");
        await cluster.CreateAsync("green");
        await cluster.PutAsync("blue", "b", "a text");
        await cluster.PutAsync("green", "g", "a text");
        var service = cluster.Service<CollectionService>(0);

        Assert.True(await service.PutAliasAsync("live", "blue", Token));
        Assert.Equal("b", (await cluster.SearchAsync("live", "a text")).Hits.Single().Id);
        Assert.False(await service.PutAliasAsync("live", "green", Token));
        Assert.Equal("g", (await cluster.SearchAsync("live", "a text")).Hits.Single().Id);
        await service.DeleteAliasAsync("live", Token);
        var gone = await Assert.ThrowsAsync<ShoalException>(() => cluster.SearchAsync("live", "a text"));
        Assert.Equal(ErrorCode.CollectionNotFound, gone.Code);
    }

    [Theory]
    [InlineData("Bad", ErrorCode.InvalidName)]
    [InlineData("a.b", ErrorCode.InvalidName)]
    [InlineData("", ErrorCode.InvalidName)]
    public async Task ABadNameIsRefused(string name, ErrorCode code)
    {
        await using var cluster = await ShoalCluster.StartAsync(1);
        Assert.Equal(code, (await Assert.ThrowsAsync<ShoalException>(() => cluster.CreateAsync(name))).Code);
    }

    private static Task<CreateCollectionResult> CreateAsync(ShoalCluster cluster, string name, string model) =>
        cluster.Service<CollectionService>(0).CreateAsync(
            name, new CollectionSettings { Model = model, Shards = 2, Filterable = ["year"] }, Token);

    private static async Task<bool> IsThereAsync(CollectionService collections, string name)
    {
        try
        {
            await collections.GetAsync(name, Token);
            return true;
        }
        catch (ShoalException gone) when (gone.Code == ErrorCode.CollectionNotFound)
        {
            return false;
        }
    }
}
