using System.Text;
using Shoal.Storage;
using Xunit;
using static Shoal.Testing.Conformance.PartitionSamples;

namespace Shoal.Testing.Conformance;

/// <remarks>
/// The second part: fencing, generations, scans, change feeds, snapshots, reopening and incarnations.
/// </remarks>
public abstract partial class PartitionStoreConformance
{
    [Fact]
    public async Task RaiseEpoch_ByASuccessor_FencesTheFormerOwner()
    {
        var (former, epoch) = await OpenWithGenerationAsync();
        await using var _ = former;
        await former.CommitAsync(epoch, [Put("a")], Cancel);
        await using var successor = await Provider.OpenAsync(Id, Cancel);

        var newer = await successor.RaiseEpochAsync(Cancel);

        Assert.True(newer > epoch);
        Assert.Equal(newer, await former.ReadEpochAsync(Cancel));
        var before = await DescribeAsync(successor, Cancel);
        var fenced = await former.CommitAsync(epoch, [Put("b"), new DeleteDocument(new DocumentId("a"), null)], Cancel);
        Assert.True(fenced.Fenced);
        Assert.Empty(fenced.Outcomes);
        Assert.False(await former.SetGenerationsAsync(epoch, new GenerationSet(2, 1, [1, 2]), Cancel));
        Assert.Equal(before, await DescribeAsync(former, Cancel));
        Assert.False((await successor.CommitAsync(newer, [Put("b")], Cancel)).Fenced);
    }

    [Fact]
    public async Task RaiseEpoch_AfterReopen_GoesOnRising()
    {
        await using (var store = await Provider.OpenAsync(Id, Cancel))
        {
            Assert.Equal(1, await store.RaiseEpochAsync(Cancel));
            Assert.Equal(2, await store.RaiseEpochAsync(Cancel));
        }

        await using var reopened = await Provider.OpenAsync(Id, Cancel);
        Assert.Equal(3, await reopened.RaiseEpochAsync(Cancel));
    }

    [Fact]
    public async Task SetGenerations_NotNewer_ChangesNothing()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;

        Assert.False(await store.SetGenerationsAsync(epoch, new GenerationSet(1, 2, [1, 2]), Cancel));

        Assert.Equal([1], (await store.ReadGenerationsAsync(Cancel)).Live);
    }

    [Fact]
    public async Task SetGenerations_ContradictsItself_IsRefused()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        GenerationSet[] invalid =
            [new(2, 3, [1, 2]), new(2, 1, [2, 1]), new(2, 1, [1, 1]), new(0, 1, [1]), new(2, 1, [])];

        foreach (var set in invalid)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
                await store.SetGenerationsAsync(epoch, set, Cancel));
        }
    }

    [Fact]
    public async Task GenerationsComeAndGo_PendingIsAlwaysExact()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        await store.CommitAsync(epoch, [Put("a"), Put("b")], Cancel);

        Assert.True(await store.SetGenerationsAsync(epoch, new GenerationSet(2, 1, [1, 2]), Cancel));
        Assert.Equal(["a", "b"], await PendingAsync(store, 2));

        Assert.Equal(new ChangeOutcome(ChangeStatus.Updated, 1), await CommitOneAsync(store, epoch, Embed("a", 1)));
        Assert.Equal(["b"], await PendingAsync(store, 2));

        await store.CommitAsync(
            epoch, [Put("a", 5, set: 2), Put("c", set: 2, embeddings: [Embedding(1, 1), Embedding(2, 1)])], Cancel);
        Assert.Equal(["a", "b"], await PendingAsync(store, 2));
        Assert.Empty(await PendingAsync(store, 1));

        await store.CommitAsync(epoch, [new DeleteDocument(new DocumentId("b"), null)], Cancel);
        Assert.Equal(["a"], await PendingAsync(store, 2));
        var counts = await store.CountAsync(Cancel);
        Assert.Equal((2, 1, 0, 1), (counts.Chunks[1], counts.Chunks[2], counts.Pending[1], counts.Pending[2]));

        Assert.True(await store.SetGenerationsAsync(epoch, new GenerationSet(3, 1, [1]), Cancel));
        Assert.Empty(await PendingAsync(store, 2));
        Assert.DoesNotContain(2, (await store.CountAsync(Cancel)).Pending.Keys);

        Assert.True(await store.SetGenerationsAsync(epoch, new GenerationSet(4, 1, [1, 2]), Cancel));
        Assert.Equal(["a", "c"], await PendingAsync(store, 2));
    }

    [Fact]
    public async Task SetGenerations_ToOneWithPendingRows_KeepsTheMarks()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        await store.CommitAsync(epoch, [Put("a")], Cancel);

        Assert.True(await store.SetGenerationsAsync(epoch, new GenerationSet(2, 2, [1, 2]), Cancel));

        Assert.Equal(["a"], await PendingAsync(store, 2));
        Assert.Equal(ChangeStatus.GenerationConflict, (await CommitOneAsync(store, epoch, Put("b", set: 2))).Status);
        Assert.Equal(ChangeStatus.Updated, (await CommitOneAsync(store, epoch, Embed("a", 1))).Status);
    }

    [Fact]
    public async Task PutEmbedding_NotWanted_IsDropped()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        await store.CommitAsync(epoch, [Put("a")], Cancel);
        await store.SetGenerationsAsync(epoch, new GenerationSet(2, 1, [1, 2]), Cancel);
        var before = await DescribeAsync(store, Cancel);

        var result = await store.CommitAsync(
            epoch,
            [Embed("a", 9), Embed("a", 1, generation: 1), Embed("a", 1, generation: 3), Embed("a", 1, set: 1)],
            Cancel);

        Assert.Equal(
            [
                new ChangeOutcome(ChangeStatus.VersionConflict, 1), new ChangeOutcome(ChangeStatus.VersionConflict, 1),
                new ChangeOutcome(ChangeStatus.GenerationConflict, 1),
                new ChangeOutcome(ChangeStatus.GenerationConflict, 1),
            ],
            result.Outcomes);
        Assert.Equal(before, await DescribeAsync(store, Cancel));
    }

    [Fact]
    public async Task Scan_AnyIds_GivesByteOrderInPages()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;

        // U+FFFD sorts before the emoji in UTF-8 but after its surrogates in UTF-16.
        string[] ids =
            ["a", "b/c", "b%2Fc", " ", "a b", "é", "\uFFFD", "😀", "😀a", new('x', 512), new('é', 256), "Ä\u0301"];
        await store.CommitAsync(epoch, [.. ids.Select(id => Put(id))], Cancel);
        await store.SetGenerationsAsync(epoch, new GenerationSet(2, 1, [1, 2]), Cancel);
        string[] expected =
            [.. ids.OrderBy(id => Convert.ToHexString(Encoding.UTF8.GetBytes(id)), StringComparer.Ordinal)];

        Assert.Equal(expected, await PagesAsync(store, null));
        Assert.Equal(expected, await PagesAsync(store, 2));
        DocumentId[] asked = [.. expected.Select(id => new DocumentId(id))];
        var read = await store.ReadDocumentsAsync(asked, false, Cancel);
        Assert.Equal(asked, read.Select(document => document.Content.Id));
        Assert.Equal(asked, asked.Order());
    }

    [Fact]
    public async Task ReadDocuments_SomeMissing_KeepsTheOrderAsked()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        await store.CommitAsync(epoch, [Put("a"), Put("b"), Put("c")], Cancel);

        var read = await store.ReadDocumentsAsync(
            [.. new[] { "c", "x", "a", "c" }.Select(id => new DocumentId(id))], false, Cancel);

        Assert.Equal(["c", "a", "c"], read.Select(document => document.Content.Id.Value));
        Assert.All(read, document => Assert.Empty(document.Embeddings));
    }

    [Fact]
    public async Task Reads_OutOfBounds_AreRefused()
    {
        await using var store = await Provider.OpenAsync(Id, Cancel);
        var tooMany = Enumerable.Range(0, 1001).Select(i => new DocumentId($"d{i}")).ToArray();

        Func<Task>[] calls =
        [
            async () => await store.ReadDocumentsAsync(tooMany, false, Cancel),
            async () => await store.ScanDocumentsAsync(null, 0, null, Cancel),
            async () => await store.ScanDocumentsAsync(null, 1001, null, Cancel),
        ];

        foreach (var call in calls) await Assert.ThrowsAnyAsync<ArgumentException>(call);
        Assert.ThrowsAny<ArgumentException>(() => store.ReadChangesAsync(1, -1, Cancel));
    }

    [Fact]
    public async Task ReadChanges_AfterEveryKindOfChange_ShowsEachDocumentOnceInOrder()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        await store.CommitAsync(epoch, [Put("a"), Put("b"), Put("c"), Put("d")], Cancel);
        await store.SetGenerationsAsync(epoch, new GenerationSet(2, 1, [1, 2]), Cancel);
        await store.CommitAsync(
            epoch,
            [
                Embed("b", 2),
                new PutMetadata(new DocumentId("a"), null, "{}"),
                new DeleteDocument(new DocumentId("c"), null),
            ],
            Cancel);

        Assert.Equal(["2 b", "4 d", "6 a"], await FeedAsync(store, 1, 0));
        Assert.Equal(["4 d pending", "5 b", "6 a pending"], await FeedAsync(store, 2, 0));
        Assert.Equal(["6 a", "7 c deleted"], await FeedAsync(store, 1, 4));
        Assert.Equal(["5 b", "6 a pending", "7 c deleted"], await FeedAsync(store, 2, 4));
        Assert.Empty(await FeedAsync(store, 2, 7));

        await store.CommitAsync(epoch, [Put("c", set: 2), Embed("a", 6)], Cancel);
        Assert.Equal(["8 c"], await FeedAsync(store, 1, 6));
        Assert.Equal(["8 c pending", "9 a"], await FeedAsync(store, 2, 6));
    }

    [Fact]
    public async Task ReadChanges_WhileAWriterCommits_SeesOneMoment()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        await store.CommitAsync(epoch, [Put("a"), Put("b"), Put("c")], Cancel);

        var seen = new List<string>();
        await foreach (var change in store.ReadChangesAsync(1, 0, Cancel))
        {
            seen.Add($"{change.Sequence} {change.Id}");
            var delete = new DeleteDocument(new DocumentId("b"), null);
            await store.CommitAsync(epoch, [Put("c", seen.Count), Put($"new {seen.Count}"), delete], Cancel);
        }

        Assert.Equal(["1 a", "2 b", "3 c"], seen);
        Assert.Equal(5, (await store.CountAsync(Cancel)).Documents);
    }

    [Fact]
    public async Task ReadDocuments_WhileAWriterCommits_NeverMixesTwoCommits()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        await using var _ = store;
        DocumentId[] ids = [new("a"), new("b")];
        await store.CommitAsync(epoch, [Put("a", 1), Put("b", 1)], Cancel);

        var writer = Task.Run(
            async () =>
            {
                for (var seed = 2; seed <= 50; seed++)
                    await store.CommitAsync(epoch, [Put("a", seed), Put("b", seed)], Cancel);
            },
            Cancel);
        var reads = 0;
        while (!writer.IsCompleted || reads == 0)
        {
            var read = await store.ReadDocumentsAsync(ids, true, Cancel);
            Assert.Equal(read[0].Content.MetadataJson, read[1].Content.MetadataJson);
            Assert.Equal(read[0].Version + 1, read[1].Version);
            Assert.Equal(read[0].Embeddings[0].ModelVersion, read[1].Embeddings[0].ModelVersion);
            reads++;
        }

        await writer;
    }

    [Fact]
    public async Task Reopen_AfterDispose_ShowsEverything()
    {
        var (store, epoch) = await OpenWithGenerationAsync();
        var delete = new DeleteDocument(new DocumentId("b"), 2);
        await store.CommitAsync(epoch, [Put("a", 2), Put("b", 3), Put("c", 0), delete], Cancel);
        await store.SetGenerationsAsync(epoch, new GenerationSet(2, 1, [1, 5]), Cancel);
        await store.CommitAsync(epoch, [Embed("a", 1, generation: 5)], Cancel);
        var before = await DescribeAsync(store, Cancel);
        await store.DisposeAsync();

        await using var reopened = await Provider.OpenAsync(Id, Cancel);

        Assert.Equal(before, await DescribeAsync(reopened, Cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.CountAsync(Cancel));
    }

    [Fact]
    public async Task DeleteIncarnation_OneOfTwo_LeavesTheOther()
    {
        PartitionId other = new("articles.9f9f", 1);
        var (store, epoch) = await OpenWithGenerationAsync();
        await store.CommitAsync(epoch, [Put("a")], Cancel);
        await using var kept = await Provider.OpenAsync(other, Cancel);
        await kept.RaiseEpochAsync(Cancel);
        var before = await DescribeAsync(kept, Cancel);
        Assert.Equal([Id.Incarnation, other.Incarnation], await Provider.ListIncarnationsAsync(Cancel));

        await Provider.DeleteIncarnationAsync(Id.Incarnation, Cancel);
        await Provider.DeleteIncarnationAsync(Id.Incarnation, Cancel);

        Assert.Equal([other.Incarnation], await Provider.ListIncarnationsAsync(Cancel));
        Assert.Equal(before, await DescribeAsync(kept, Cancel));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await store.CommitAsync(epoch, [Put("b")], Cancel));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.CountAsync(Cancel));
        await using var again = await Provider.OpenAsync(Id, Cancel);
        Assert.Equal(0, await again.ReadEpochAsync(Cancel));
        Assert.Equal(0, (await again.CountAsync(Cancel)).Documents);
    }

    private static async Task<string[]> PendingAsync(IPartitionStore store, int generation)
    {
        var pending = await store.ScanDocumentsAsync(null, 1000, generation, Cancel);
        Assert.All(pending, document => Assert.Contains(generation, document.Pending));
        return [.. pending.Select(document => document.Content.Id.Value)];
    }

    private static async Task<string[]> PagesAsync(IPartitionStore store, int? pendingIn)
    {
        var ids = new List<string>();
        DocumentId? after = null;
        while (await store.ScanDocumentsAsync(after, 5, pendingIn, Cancel) is { Count: > 0 } page)
        {
            ids.AddRange(page.Select(document => document.Content.Id.Value));
            after = page[^1].Content.Id;
        }

        return [.. ids];
    }

    private static async Task<string[]> FeedAsync(IPartitionStore store, int generation, long after)
    {
        var changes = await store.ReadChangesAsync(generation, after, Cancel).ToArrayAsync(Cancel);
        return [.. changes.Select(change => $"{change.Sequence} {change.Id}"
            + (change.Deleted ? " deleted" : change.Embedding is null ? " pending" : ""))];
    }
}
