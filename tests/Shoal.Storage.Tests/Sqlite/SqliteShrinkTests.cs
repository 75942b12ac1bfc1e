using Shoal.Storage.Sqlite;
using static Shoal.Testing.Conformance.PartitionSamples;

namespace Shoal.Storage.Tests.Sqlite;

/// <summary>The file of a partition becomes shorter once a generation has been removed from it.</summary>
public sealed class SqliteShrinkTests : IDisposable
{
    private const int Documents = PartitionLimits.MaxChangesPerCommit;
    private const int Dimensions = 384;

    private static readonly PartitionId Id = new("shrink.1", 0);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private FileInfo File => new(_folder.File("partitions", Id.Incarnation, "0.db"));

    [Fact]
    public async Task SetGenerations_OneRemoved_GivesItsPagesBack()
    {
        await using var store = await OpenAsync();
        await FillAsync(store);
        var before = await store.CountAsync(Cancel);

        await store.SetGenerationsAsync(1, new GenerationSet(3, 2, [2]), Cancel);

        var after = await SweptAsync(store);
        Assert.InRange(after.Bytes, 1, before.Bytes * 2 / 3);
        await UntilFileHasAsync(File, after.Bytes);
        Assert.Equal(Documents, (await store.CountAsync(Cancel)).Chunks[2]);
    }

    [Fact]
    public async Task RaiseEpoch_TheOwnerBeforeDiedInTheMiddle_GoesOn()
    {
        await using (var store = await OpenAsync())
        {
            await FillAsync(store);
            // What a kill leaves: removed, and the file as long as before.
            store.Database.Write(
                session => SqlitePartitionMeta.SetGenerations(session, 1, new GenerationSet(3, 2, [2])), Cancel);
        }

        await using var successor = await OpenAsync();
        Assert.True((await successor.CountAsync(Cancel)).IsSweeping);

        var length = File.Length;

        await successor.RaiseEpochAsync(Cancel);

        var used = (await SweptAsync(successor)).Bytes;
        Assert.InRange(used, 1, length * 2 / 3);
        await UntilFileHasAsync(File, used);
    }

    [Fact]
    public async Task Sweep_DeletesALittleAtATimeWhatNobodySees()
    {
        await using var store = await OpenAsync();
        await FillAsync(store);
        store.Database.Write(
            session => SqlitePartitionMeta.SetGenerations(session, 1, new GenerationSet(3, 2, [2])), Cancel);
        var left = Documents;
        while (store.Database.Write(SqlitePartitionSweep.Step, Cancel))
        {
            left = Math.Max(0, left - SqlitePartitionSweep.DocumentsPerStep);
            Assert.Equal(left, store.Database.Read(
                session => session.QueryNumber("SELECT count(*) FROM embeddings WHERE generation = 1"), Cancel));
            var document = (await store.ReadDocumentsAsync([new DocumentId(Name(Documents))], true, Cancel))[0];
            Assert.Equal(2, Assert.Single(document.Embeddings).Generation);
            Assert.Equal([2], (await store.CountAsync(Cancel)).Chunks.Keys);
            var feed = await store.ReadChangesAsync(1, 0, Cancel).ToListAsync(Cancel);
            Assert.All(feed, change => Assert.Null(change.Embedding));
        }

        Assert.False((await store.CountAsync(Cancel)).IsSweeping);
        Assert.Equal(Documents, (await store.CountAsync(Cancel)).Chunks[2]);
    }

    [Fact]
    public async Task Commit_WhereASweepWasLeftInTheMiddle_GoesOnWithIt()
    {
        await using var store = await OpenAsync();
        await FillAsync(store);
        store.Database.Write(
            session => SqlitePartitionMeta.SetGenerations(session, 1, new GenerationSet(3, 2, [2])), Cancel);
        store.Database.Write(SqlitePartitionSweep.Step, Cancel);
        Assert.True((await store.CountAsync(Cancel)).IsSweeping);

        await store.CommitAsync(1, [Put("later", embeddings: [Vector(2, 1)])], Cancel);

        await SweptAsync(store);
    }

    [Fact]
    public async Task ControlRecords_ManyDeleted_GiveTheirPagesBack()
    {
        var file = new FileInfo(_folder.File("control.db"));
        await using var store = new SqliteControlStore(file.FullName);
        var value = new byte[100_000];
        var etags = new List<string?>();
        for (var i = 0; i < 100; i++) etags.Add(await store.WriteAsync($"evidence/{i}", value, null, Cancel));

        for (var i = 1; i < etags.Count; i++) Assert.True(await store.DeleteAsync($"evidence/{i}", etags[i]!, Cancel));

        await UntilFileHasAsync(file, value.Length);
        Assert.Single(await store.ListAsync("evidence/", Cancel));
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Writes documents, and vectors of another generation as a backfill does; nothing sweeps beside or afterwards.
    /// </summary>
    private static async Task FillAsync(SqlitePartitionStore store)
    {
        // Past the store, which would sweep.
        store.Database.Write(SqlitePartitionMeta.RaiseEpoch, Cancel);
        Set(new GenerationSet(1, 1, [1]));
        var seeds = Enumerable.Range(1, Documents).ToArray();
        var puts = seeds.Select(seed => Put(Name(seed), seed, embeddings: [Vector(1, seed)]));
        await store.CommitAsync(1, [.. puts], Cancel);
        Set(new GenerationSet(2, 1, [1, 2]));
        var embeddings = seeds.Select(seed => new PutEmbedding(new DocumentId(Name(seed)), seed, 2, Vector(2, seed)));
        await store.CommitAsync(1, [.. embeddings], Cancel);

        void Set(GenerationSet set) =>
            store.Database.Write(session => SqlitePartitionMeta.SetGenerations(session, 1, set), Cancel);
    }

    private static async Task<PartitionCounts> SweptAsync(SqlitePartitionStore store)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(Deadline);
        PartitionCounts counts;
        do
        {
            counts = await store.CountAsync(deadline.Token);
        }
        while (counts.IsSweeping);
        return counts;
    }

    private static string Name(int seed) => $"d{seed}";

    private static StoredEmbedding Vector(int generation, int seed) => Embedding(generation, seed, 1, Dimensions);

    /// <summary>Waits until the file has no more than what is in use, and less than one step of free pages.</summary>
    private static async Task UntilFileHasAsync(FileInfo file, long used)
    {
        // A few pages more for the tree itself.
        var bytes = used + ((SqliteDatabase.PagesPerStep + 8) * new SqliteStoreOptions().PageBytes);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(Deadline);
        while (LengthOf(file) > bytes) await Task.Delay(TimeSpan.FromMilliseconds(20), deadline.Token);
    }

    private static long LengthOf(FileInfo file)
    {
        file.Refresh();
        return file.Length;
    }

    private async Task<SqlitePartitionStore> OpenAsync()
    {
        var provider = new SqlitePartitionStoreProvider(_folder.Path);
        return (SqlitePartitionStore)await provider.OpenAsync(Id, Cancel);
    }
}
