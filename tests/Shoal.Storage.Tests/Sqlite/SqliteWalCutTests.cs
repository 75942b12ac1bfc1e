using Shoal.Storage.Sqlite;
using Shoal.Testing;
using static Shoal.Testing.Conformance.PartitionSamples;

namespace Shoal.Storage.Tests.Sqlite;

/// <summary>
/// However much of the WAL reached the disk, the partition is in the state after a whole number of commits.
/// </summary>
/// <remarks>
/// A kill alone does not test this: the operating system still writes what the process gave it. So a short run, its
/// creation included, is copied while it is open, and opened again with the WAL cut at every length. A cut that keeps
/// all bytes of a commit keeps the commit: the state is exactly that of the last commit that fits. Pages of 512 bytes
/// keep the WAL short.
/// </remarks>
public sealed class SqliteWalCutTests : IDisposable
{
    private static readonly PartitionId Id = new("cut.1", 0);
    private static readonly SqliteStoreOptions Options = new() { PageBytes = 512, WalAutoCheckpointPages = 1_000_000 };

    private readonly TemporaryFolder _folder = TemporaryFolder.WithoutDisk();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task WalCutAroundEveryFrame_Opened_IsTheStateAfterAWholeNumberOfCommits() =>
        CutAsync(length => (length - 32) % (512 + 24) is 0 or 1 or 23 or 24 or 25 or 300 or 535);

    [Fact]
    [Trait("Tier", "Slow")]
    public Task WalCutAtEveryByte_Opened_IsTheStateAfterAWholeNumberOfCommits()
    {
        TestTier.SkipUnlessSlow();
        return CutAsync(_ => true);
    }

    public void Dispose() => _folder.Dispose();

    private async Task CutAsync(Predicate<int> cutHere)
    {
        var (database, wal, commits) = await RunAsync();
        var next = commits[0];
        for (var length = 0; length <= wal.Length; length++)
        {
            if (!cutHere(length) && length != wal.Length) continue;
            next = commits.Last(commit => commit.WalBytes <= length);
            var actual = await DescribeCopyAsync(database, wal.AsMemory(0, length));
            Assert.True(actual == next.State, $"Cut at {length} of {wal.Length}:\n{actual}\ninstead of\n{next.State}");
        }

        Assert.Equal(commits[^1], next);
    }

    /// <summary>
    /// Runs the history, and returns the files as they are while it is open, and the state after each commit.
    /// </summary>
    private async Task<(byte[] Database, byte[] Wal, List<(long WalBytes, string State)> Commits)> RunAsync()
    {
        var path = _folder.File("run", "partitions", Id.Incarnation, "0.db");
        await using var store = (SqlitePartitionStore)await OpenAsync("run");
        var commits = new List<(long WalBytes, string State)> { (0, await DescribeAsync(store, Cancel)) };
        async Task StepAsync(Func<Task> step)
        {
            await step();
            commits.Add((new FileInfo(path + "-wal").Length, await DescribeAsync(store, Cancel)));
        }

        // Past the store, which would sweep beside the steps.
        Task WriteAsync<T>(Func<SqliteSession, T> write) => StepAsync(() =>
        {
            store.Database.Write(write, Cancel);
            return Task.CompletedTask;
        });

        Task SetAsync(GenerationSet set) => WriteAsync(session => SqlitePartitionMeta.SetGenerations(session, 1, set));

        await WriteAsync(SqlitePartitionMeta.RaiseEpoch);
        await SetAsync(new GenerationSet(1, 1, [1, 2]));
        await StepAsync(async () => await store.CommitAsync(1, [Put("a"), Put("b", 2)], Cancel));
        await StepAsync(async () => await store.CommitAsync(
            1, [Put("a", 3), new DeleteDocument(new DocumentId("b"), 2), Embed("a", 3, set: 1)], Cancel));
        await SetAsync(new GenerationSet(2, 1, [1]));
        await WriteAsync(SqlitePartitionSweep.Step);
        var wal = await File.ReadAllBytesAsync(path + "-wal", Cancel);
        return (await File.ReadAllBytesAsync(path, Cancel), wal, commits);
    }

    private async Task<string> DescribeCopyAsync(byte[] database, ReadOnlyMemory<byte> wal)
    {
        var path = _folder.File("cut", "partitions", Id.Incarnation, "0.db");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, database, Cancel);
        await File.WriteAllBytesAsync(path + "-wal", wal, Cancel);
        await using var store = await OpenAsync("cut");
        return await DescribeAsync(store, Cancel);
    }

    private async Task<IPartitionStore> OpenAsync(string name) =>
        await new SqlitePartitionStoreProvider(_folder.File(name), Options, new StoppedClock()).OpenAsync(Id, Cancel);
}
