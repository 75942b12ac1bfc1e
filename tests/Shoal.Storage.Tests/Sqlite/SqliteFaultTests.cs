using Microsoft.Data.Sqlite;
using Shoal.Storage.Sqlite;
using static Shoal.Testing.Conformance.PartitionSamples;

namespace Shoal.Storage.Tests.Sqlite;

/// <summary>
/// Whatever the disk does, a failed commit changes nothing, reads go on, and the error names the file.
/// </summary>
public sealed class SqliteFaultTests : IDisposable
{
    private static readonly PartitionId Id = new("faults.1", 2);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string FilePath => _folder.File("partitions", Id.Incarnation, "2.db");

    [Fact]
    public Task Commit_DiskFull_FailsCleanlyAndWorksOnceThereIsRoom() =>
        CommitFailsUntilRepairedAsync(
            "PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000", "the disk is full");

    [Fact]
    public Task Commit_ReadOnly_FailsCleanlyAndWorksOnceWritable() =>
        CommitFailsUntilRepairedAsync("PRAGMA query_only = ON", "PRAGMA query_only = OFF", "it is read-only");

    [Fact]
    public async Task Write_FailsHalfWay_LeavesNothing()
    {
        await using var store = await OpenWithDocumentAsync();
        var before = await DescribeAsync(store, Cancel);

        Assert.Throws<InvalidDataException>(() => ((SqlitePartitionStore)store).Database.Write<int>(
            session =>
            {
                SqlitePartitionMeta.RaiseEpoch(session);
                throw new InvalidDataException();
            },
            Cancel));

        Assert.Equal(before, await DescribeAsync(store, Cancel));
    }

    [Fact]
    public async Task Commit_AnotherOwnerHoldsTheFile_FailsAfterTheBusyTimeout()
    {
        await using var former = await OpenWithDocumentAsync();
        var impatient = new SqliteStoreOptions { BusyTimeout = TimeSpan.FromMilliseconds(20) };
        await using var successor = await OpenAsync(impatient);
        void RaiseEpoch() => successor.RaiseEpochAsync(Cancel).AsTask().GetAwaiter().GetResult();

        var error = ((SqlitePartitionStore)former).Database.Write(
            _ => Assert.Throws<StoreUnavailableException>(RaiseEpoch), Cancel);

        Assert.Contains("another connection holds it", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, await successor.RaiseEpochAsync(Cancel));
    }

    [Fact]
    public async Task Read_AllReadersTaken_FailsAfterTheReaderTimeout()
    {
        var options = new SqliteStoreOptions { MaxReaders = 1, ReaderTimeout = TimeSpan.FromMilliseconds(20) };
        await using var store = await OpenWithDocumentAsync(options);

        await using (var feed = store.ReadChangesAsync(1, 0, Cancel).GetAsyncEnumerator(Cancel))
        {
            Assert.True(await feed.MoveNextAsync());
            await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.CountAsync(Cancel));
        }

        Assert.Equal(1, (await store.CountAsync(Cancel)).Documents);
    }

    [Fact]
    public async Task ReadChanges_StoreClosedMeanwhile_StopsAtTheNextEntry()
    {
        var store = await OpenWithDocumentAsync();
        await using var feed = store.ReadChangesAsync(1, 0, Cancel).GetAsyncEnumerator(Cancel);

        await store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await feed.MoveNextAsync());
    }

    [Fact]
    public async Task Open_FolderIsAFile_NamesThePath()
    {
        await File.WriteAllTextAsync(_folder.File("partitions"), "", Cancel);

        await OpenFailsAsync("its folder cannot be created");
    }

    [Fact]
    public async Task Open_GarbageHeader_SaysSo()
    {
        await (await OpenWithDocumentAsync()).DisposeAsync();
        await using (var file = File.OpenWrite(FilePath)) file.Write(new byte[100]);

        await OpenFailsAsync("the file is not a database, or its header is damaged");
    }

    [Fact]
    public async Task Open_GarbageAfterTheHeader_SaysTheFileIsDamaged()
    {
        await (await OpenWithDocumentAsync()).DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(FilePath, Cancel);
        new Random(1).NextBytes(bytes.AsSpan(100));
        await File.WriteAllBytesAsync(FilePath, bytes, Cancel);

        await OpenFailsAsync("the file is damaged");
    }

    [Fact]
    public async Task Open_TruncatedFile_SaysTheFileIsDamaged()
    {
        await (await OpenWithDocumentAsync()).DisposeAsync();
        await using (var file = File.OpenWrite(FilePath)) file.SetLength(file.Length / 2);

        await OpenFailsAsync("the file is damaged");
    }

    [Fact]
    public async Task Open_ForeignDatabase_IsRefused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        Execute("CREATE TABLE foreign_table (x)");

        await OpenFailsAsync("the file is not a partition of Shoal");
    }

    [Fact]
    public async Task Open_NewerFormat_NamesBothVersions()
    {
        await (await OpenWithDocumentAsync()).DisposeAsync();
        Execute("PRAGMA user_version = 2");

        await OpenFailsAsync("this partition has format 2, this program reads format 1");
    }

    [Fact]
    public async Task Open_FileOfAnotherPartition_NamesTheOwner()
    {
        await (await OpenWithDocumentAsync()).DisposeAsync();
        File.Move(FilePath, _folder.File("partitions", Id.Incarnation, "3.db"));

        var provider = new SqlitePartitionStoreProvider(_folder.Path);
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await provider.OpenAsync(Id with { Shard = 3 }, Cancel));

        Assert.Contains("the file belongs to faults.1/2, not to faults.1/3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_BeyondTheMostAllowed_FailsUntilOneIsClosed()
    {
        var provider = new SqlitePartitionStoreProvider(_folder.Path, new SqliteStoreOptions { MaxOpenPartitions = 1 });
        var first = await provider.OpenAsync(Id, Cancel);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await provider.OpenAsync(Id, Cancel));

        await first.DisposeAsync();
        await using var second = await provider.OpenAsync(Id, Cancel);
    }

    public void Dispose() => _folder.Dispose();

    private async Task CommitFailsUntilRepairedAsync(string fault, string repair, string cause)
    {
        await using var store = await OpenWithDocumentAsync();
        var writer = ((SqlitePartitionStore)store).Database.Writer;
        var before = await DescribeAsync(store, Cancel);
        var large = Enumerable.Range(0, 50).Select(i => Put($"{i}", i, embeddings: [Embedding(1, i, 4, 500)]));
        PartitionChange[] changes = [Put("a", 2), .. large];
        writer.Execute(fault);

        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await store.CommitAsync(1, changes, Cancel));

        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
        Assert.IsType<SqliteException>(error.InnerException);
        Assert.Equal(before, await DescribeAsync(store, Cancel));
        writer.Execute(repair);
        var result = await store.CommitAsync(1, changes, Cancel);
        Assert.Equal(2, result.Outcomes[0].Version);
        Assert.Equal(51, (await store.CountAsync(Cancel)).Documents);
    }

    private async Task OpenFailsAsync(string cause)
    {
        var error = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await OpenAsync());
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
    }

    private async Task<IPartitionStore> OpenAsync(SqliteStoreOptions? options = null) =>
        await new SqlitePartitionStoreProvider(_folder.Path, options).OpenAsync(Id, Cancel);

    /// <summary>Opens the partition with epoch 1, generation 1, and one document.</summary>
    private async Task<IPartitionStore> OpenWithDocumentAsync(SqliteStoreOptions? options = null)
    {
        var store = await OpenAsync(options);
        await store.RaiseEpochAsync(Cancel);
        await store.SetGenerationsAsync(1, new GenerationSet(1, 1, [1]), Cancel);
        await store.CommitAsync(1, [Put("a")], Cancel);
        return store;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={FilePath};Pooling=False");
        connection.Open();
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
