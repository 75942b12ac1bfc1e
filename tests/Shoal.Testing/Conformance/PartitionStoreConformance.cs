using Shoal.Storage;
using Xunit;
using static Shoal.Testing.Conformance.PartitionSamples;

namespace Shoal.Testing.Conformance;

/// <summary>
/// What every <see cref="IPartitionStoreProvider"/> keeps: the invariants of <see cref="IPartitionStore"/>.
/// </summary>
/// <remarks>
/// One fact per rule here and in the second part; random histories are compared with an independent model in
/// <see cref="PartitionModelConformance"/>.
/// </remarks>
public abstract partial class PartitionStoreConformance
{
    private static readonly PartitionId Id = new("articles.1a2b", 0);

    /// <summary>
    /// The provider under test, over one empty truth; opening a partition again shows what was committed.
    /// </summary>
    protected abstract IPartitionStoreProvider Provider { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_NewPartition_IsEmpty()
    {
        await using var store = await Provider.OpenAsync(Id, Cancel);

        Assert.Equal(Id, store.Id);
        Assert.Equal(0, await store.ReadEpochAsync(Cancel));
        var set = await store.ReadGenerationsAsync(Cancel);
        Assert.Equal((0, 0, 0), (set.Version, set.Serving, set.Live.Count));
        var counts = await store.CountAsync(Cancel);
        Assert.Equal((0, 0), (counts.Documents, counts.LastSequence));
        Assert.Empty(await store.ScanDocumentsAsync(null, 10, null, Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a..b")]
    [InlineData(".hidden")]
    [InlineData("Upper")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("é")]
    public async Task Open_UnsafeIncarnation_IsRefused(string incarnation)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
            await Provider.OpenAsync(new PartitionId(incarnation, 0), Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
            await Provider.DeleteIncarnationAsync(incarnation, Cancel));
    }

    [Fact]
    public async Task Commit_BeforeAnyGeneration_IsGenerationConflict()
    {
        await using var store = await Provider.OpenAsync(Id, Cancel);
        var epoch = await store.RaiseEpochAsync(Cancel);

        var outcome = await CommitOneAsync(store, epoch, Put("a", set: 0, embeddings: []));

        Assert.Equal(new ChangeOutcome(ChangeStatus.GenerationConflict, 0), outcome);
    }

    [Fact]
    public async Task Commit_Put_IsReadBackWhole()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        var put = Put("a", 3, embeddings: [Embedding(1, 3, chunks: 2)]);

        Assert.Equal(new ChangeOutcome(ChangeStatus.Created, 1), await CommitOneAsync(store, epoch, put));

        var read = Assert.Single(await store.ReadDocumentsAsync([put.Id], true, Cancel));
        Assert.Equal(put.Content, read.Content);
        Assert.Equal((1, 0), (read.Version, read.Pending.Count));
        var expected = read with { Embeddings = put.Embeddings };
        Assert.Equal(Describe(expected), Describe(read));
    }

    [Fact]
    public async Task Commit_NullAndEmptyTexts_StayApart()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        var nothing = Put("n", 0);
        var empty = Put("e") with { Content = new DocumentContent(new DocumentId("e"), "", "", "") };

        await store.CommitAsync(epoch, [nothing, empty], Cancel);

        var read = await store.ReadDocumentsAsync([nothing.Id, empty.Id], false, Cancel);
        Assert.Equal([nothing.Content, empty.Content], read.Select(document => document.Content));
    }

    [Fact]
    public async Task Commit_CallerReusesItsVectorBuffer_StoreIsUnchanged()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        float[] buffer = [1, 2, 3];
        var chunk = new StoredChunk(0, 0, 1, 1, 1, buffer);
        await store.CommitAsync(epoch, [Put("a", embeddings: [new StoredEmbedding(1, "", false, [chunk])])], Cancel);

        buffer[0] = 9;

        var read = Assert.Single(await store.ReadDocumentsAsync([new DocumentId("a")], true, Cancel));
        Assert.Equal([1, 2, 3], read.Embeddings[0].Chunks[0].Vector.ToArray());
    }

    [Theory]
    [InlineData(null, ChangeStatus.Created)]
    [InlineData(0L, ChangeStatus.Created)]
    [InlineData(1L, ChangeStatus.VersionConflict)]
    public async Task Put_MissingDocument_FollowsExpectedVersion(long? expected, ChangeStatus status)
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;

        var outcome = await CommitOneAsync(store, epoch, Put("a", expected: expected));

        Assert.Equal(new ChangeOutcome(status, status == ChangeStatus.Created ? 1 : 0), outcome);
    }

    [Theory]
    [InlineData(null, ChangeStatus.Updated)]
    [InlineData(0L, ChangeStatus.VersionConflict)]
    [InlineData(1L, ChangeStatus.Updated)]
    [InlineData(2L, ChangeStatus.VersionConflict)]
    public async Task Put_ExistingDocument_FollowsExpectedVersion(long? expected, ChangeStatus status)
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        await store.CommitAsync(epoch, [Put("a")], Cancel);

        var outcome = await CommitOneAsync(store, epoch, Put("a", 2, expected));

        Assert.Equal(new ChangeOutcome(status, status == ChangeStatus.Updated ? 2 : 1), outcome);
        var read = Assert.Single(await store.ReadDocumentsAsync([new DocumentId("a")], true, Cancel));
        Assert.Equal(Content("a", status == ChangeStatus.Updated ? 2 : 1), read.Content);
    }

    [Fact]
    public async Task Put_WrongGenerations_IsGenerationConflictAndChangesNothing()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        var before = await DescribeAsync(store, Cancel);

        var result = await store.CommitAsync(
            epoch,
            [
                Put("stale", set: 2),
                Put("unserved", embeddings: []),
                Put("foreign", embeddings: [Embedding(1, 1), Embedding(7, 1)]),
            ],
            Cancel);

        Assert.All(result.Outcomes, o => Assert.Equal(new ChangeOutcome(ChangeStatus.GenerationConflict, 0), o));
        Assert.Equal(before, await DescribeAsync(store, Cancel));
    }

    [Theory]
    [InlineData(null, ChangeStatus.Updated)]
    [InlineData(0L, ChangeStatus.VersionConflict)]
    [InlineData(1L, ChangeStatus.Updated)]
    [InlineData(5L, ChangeStatus.VersionConflict)]
    public async Task PutMetadata_ExistingDocument_KeepsTextAndVectors(long? expected, ChangeStatus status)
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        await store.CommitAsync(epoch, [Put("a")], Cancel);

        var outcome = await CommitOneAsync(store, epoch, new PutMetadata(new DocumentId("a"), expected, """{"x":1}"""));

        var applied = status == ChangeStatus.Updated;
        Assert.Equal(new ChangeOutcome(status, applied ? 2 : 1), outcome);
        var read = Assert.Single(await store.ReadDocumentsAsync([new DocumentId("a")], true, Cancel));
        Assert.Equal(applied ? Content("a") with { MetadataJson = """{"x":1}""" } : Content("a"), read.Content);
        Assert.Single(read.Embeddings);
        Assert.Empty(read.Pending);
    }

    [Theory]
    [InlineData(null, ChangeStatus.Deleted, 2)]
    [InlineData(1L, ChangeStatus.Deleted, 2)]
    [InlineData(0L, ChangeStatus.VersionConflict, 1)]
    [InlineData(2L, ChangeStatus.VersionConflict, 1)]
    public async Task Delete_ExistingDocument_FollowsExpectedVersion(long? expected, ChangeStatus status, long version)
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        await store.CommitAsync(epoch, [Put("a")], Cancel);

        var outcome = await CommitOneAsync(store, epoch, new DeleteDocument(new DocumentId("a"), expected));

        Assert.Equal(new ChangeOutcome(status, version), outcome);
        var remaining = await store.ScanDocumentsAsync(null, 10, null, Cancel);
        Assert.Equal(status == ChangeStatus.Deleted ? 0 : 1, remaining.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(3L)]
    public async Task ChangeOfMissingDocument_WhateverVersion_IsNotFound(long? expected)
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        var id = new DocumentId("missing");

        var result = await store.CommitAsync(
            epoch,
            [
                new DeleteDocument(id, expected),
                new PutMetadata(id, expected, null),
                new PutEmbedding(id, expected ?? 1, 1, Embedding(1, 1)),
            ],
            Cancel);

        Assert.All(result.Outcomes, o => Assert.Equal(new ChangeOutcome(ChangeStatus.NotFound, 0), o));
        Assert.Equal(0, (await store.CountAsync(Cancel)).LastSequence);
    }

    [Fact]
    public async Task Commit_SameIdSeveralTimes_EachSeesTheOnesBefore()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        var id = new DocumentId("a");

        var result = await store.CommitAsync(
            epoch,
            [
                Put("a", 1, 0), Put("a", 2, 0), Put("a", 3, 1), new DeleteDocument(id, 2), new DeleteDocument(id, null),
                Put("a", 4, 0), new PutMetadata(id, 4, null),
            ],
            Cancel);

        Assert.Equal(
            [
                new ChangeOutcome(ChangeStatus.Created, 1), new ChangeOutcome(ChangeStatus.VersionConflict, 1),
                new ChangeOutcome(ChangeStatus.Updated, 2), new ChangeOutcome(ChangeStatus.Deleted, 3),
                new ChangeOutcome(ChangeStatus.NotFound, 0), new ChangeOutcome(ChangeStatus.Created, 4),
                new ChangeOutcome(ChangeStatus.Updated, 5),
            ],
            result.Outcomes);
        var read = Assert.Single(await store.ReadDocumentsAsync([id], false, Cancel));
        Assert.Equal(Content("a", 4) with { MetadataJson = null }, read.Content);
    }

    [Fact]
    public async Task Commit_AfterDeleteAndReopen_NeverGivesAnOldVersionBack()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await store.CommitAsync(epoch, [Put("a"), new DeleteDocument(new DocumentId("a"), null)], Cancel);
        await store.DisposeAsync();

        await using var reopened = await Provider.OpenAsync(Id, Cancel);

        var outcome = await CommitOneAsync(reopened, epoch, Put("a", expected: 0));
        Assert.Equal(new ChangeOutcome(ChangeStatus.Created, 3), outcome);
    }

    [Fact]
    public async Task Commit_BadNeighbour_DoesNotFailTheOthers()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;

        var result = await store.CommitAsync(epoch, [Put("a"), Put("b", expected: 9), Put("c")], Cancel);

        Assert.Equal(
            [ChangeStatus.Created, ChangeStatus.VersionConflict, ChangeStatus.Created],
            result.Outcomes.Select(outcome => outcome.Status));
        Assert.Equal(2, (await store.CountAsync(Cancel)).Documents);
    }

    [Fact]
    public async Task Commit_InvalidArgument_ThrowsAndChangesNothing()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        var before = await DescribeAsync(store, Cancel);
        PartitionChange[] invalid =
        [
            Put("a", expected: -1),
            Put("a", embeddings: [Embedding(1, 1), Embedding(1, 2)]),
            Put("a", embeddings: [new StoredEmbedding(1, "", false, [])]),
            Put("a", embeddings: [Embedding(1, 1, dimensions: 0)]),
            Put("a") with { Content = Content("a") with { Text = "a\0b" } },
            Put("a") with { Content = Content("a") with { Title = "\uD800" } },
            new PutEmbedding(new DocumentId("a"), null, 1, Embedding(1, 1)),
            new DeleteDocument(default, null),
        ];

        foreach (var change in invalid)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
                await store.CommitAsync(epoch, [Put("good"), change], Cancel));
        }

        Assert.Equal(before, await DescribeAsync(store, Cancel));
    }

    [Fact]
    public async Task AnyCall_CancelledBefore_ThrowsAndChangesNothing()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        await store.CommitAsync(epoch, [Put("a")], Cancel);
        var before = await DescribeAsync(store, Cancel);
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] calls =
        [
            async () => await store.RaiseEpochAsync(cancelled),
            async () => await store.ReadEpochAsync(cancelled),
            async () => await store.ReadGenerationsAsync(cancelled),
            async () => await store.SetGenerationsAsync(epoch, new GenerationSet(9, 1, [1]), cancelled),
            async () => await store.CommitAsync(epoch, [Put("b")], cancelled),
            async () => await store.ReadDocumentsAsync([new DocumentId("a")], true, cancelled),
            async () => await store.ScanDocumentsAsync(null, 1, null, cancelled),
            async () => await store.ReadChangesAsync(1, 0, cancelled).CountAsync(Cancel),
            async () => await store.CountAsync(cancelled),
            async () => await Provider.OpenAsync(Id, cancelled),
            async () => await Provider.ListIncarnationsAsync(cancelled),
            async () => await Provider.DeleteIncarnationAsync(Id.Incarnation, cancelled),
        ];

        foreach (var call in calls) await Assert.ThrowsAnyAsync<OperationCanceledException>(call);

        Assert.Equal(before, await DescribeAsync(store, Cancel));
    }

    /// <summary>
    /// Opens the partition, takes it over, and makes generation 1 the serving one under set version 1.
    /// </summary>
    private async Task<(IPartitionStore Store, long Epoch)> OpenWithGenerationAsync()
    {
        var store = await Provider.OpenAsync(Id, Cancel);
        var epoch = await store.RaiseEpochAsync(Cancel);
        Assert.True(await store.SetGenerationsAsync(epoch, new GenerationSet(1, 1, [1]), Cancel));
        return (store, epoch);
    }

    private static async Task<ChangeOutcome> CommitOneAsync(IPartitionStore store, long epoch, PartitionChange change)
    {
        var result = await store.CommitAsync(epoch, [change], Cancel);
        Assert.False(result.Fenced);
        return Assert.Single(result.Outcomes);
    }
}
