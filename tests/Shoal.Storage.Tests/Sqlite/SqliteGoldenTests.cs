using Shoal.Storage.InMemory;
using Shoal.Storage.Sqlite;
using Shoal.Testing;
using static Shoal.Testing.Conformance.PartitionSamples;

namespace Shoal.Storage.Tests.Sqlite;

/// <summary>Files that a released format version wrote still load, and the format does not change unnoticed.</summary>
/// <remarks>
/// <c>Golden/partition-1.db</c> and <c>Golden/control-1.db</c> were written by the calls of
/// <see cref="WriteHistoryAsync"/> and <see cref="WriteRecordsAsync"/> with pages of 512 bytes, and closed. They are
/// never written again: a new format version gets files of its own.
/// </remarks>
public sealed class SqliteGoldenTests : IDisposable
{
    private static readonly PartitionId Id = new("golden.1", 0);
    private static readonly SqliteStoreOptions SmallPages = new() { PageBytes = 512 };

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string PartitionFile => _folder.File("partitions", Id.Incarnation, "0.db");

    [Fact]
    public async Task Partition_OfFormat1_LoadsWhole()
    {
        Copy("partition-1.db", PartitionFile);
        await using var expected = await new InMemoryPartitionStoreProvider(new StoppedClock()).OpenAsync(Id, Cancel);
        await WriteHistoryAsync(expected);

        await using var golden = await OpenAsync();

        Assert.Equal(await DescribeAsync(expected, Cancel), await DescribeAsync(golden, Cancel));
        Assert.False((await golden.CommitAsync(1, [Put("new", set: 2, embeddings: [Embedding(2, 1)])], Cancel)).Fenced);
    }

    [Fact]
    public async Task Partition_WrittenNow_HasTheGoldenSchema()
    {
        Copy("partition-1.db", PartitionFile);
        var golden = await SchemaAsync();
        File.Delete(PartitionFile);

        Assert.Equal(golden, await SchemaAsync());
    }

    [Fact]
    public async Task Control_OfFormat1_LoadsWhole()
    {
        Copy("control-1.db", _folder.File("control.db"));
        await using var golden = new SqliteControlStore(_folder.File("control.db"));
        await using var expected = new InMemoryControlStore();
        await WriteRecordsAsync(expected);

        Assert.Equal(await RecordsAsync(expected), await RecordsAsync(golden));
        Assert.Equal("4", await golden.WriteAsync("b", ReadOnlyMemory<byte>.Empty, null, Cancel));
    }

    public void Dispose() => _folder.Dispose();

    private static async Task WriteHistoryAsync(IPartitionStore store)
    {
        await store.RaiseEpochAsync(Cancel);
        await store.SetGenerationsAsync(1, new GenerationSet(1, 1, [1]), Cancel);
        await store.CommitAsync(
            1,
            [Put("a", 3, embeddings: [Embedding(1, 3, chunks: 3)]), Put("😀/%", 2), Put("deleted"), Put("bare", 0)],
            Cancel);
        await store.SetGenerationsAsync(1, new GenerationSet(2, 2, [1, 2]), Cancel);
        var delete = new DeleteDocument(new DocumentId("deleted"), 3);
        await store.CommitAsync(1, [Embed("a", 1), delete, new PutMetadata(new DocumentId("bare"), 4, "{}")], Cancel);
    }

    private static async Task WriteRecordsAsync(InMemoryControlStore store)
    {
        var first = await store.WriteAsync("collections/a", new byte[] { 9 }, null, Cancel);
        await store.WriteAsync("collections/a", new byte[] { 1, 2, 3 }, first, Cancel);
        var other = await store.WriteAsync("gone", ReadOnlyMemory<byte>.Empty, null, Cancel);
        await store.DeleteAsync("gone", other!, Cancel);
    }

    private static async Task<string[]> RecordsAsync(IControlStore store) =>
        [.. (await store.ListAsync("", Cancel)).Select(r => $"{r.Key} {r.Etag} {Convert.ToHexString(r.Value.Span)}")];

    private async Task<string> SchemaAsync()
    {
        await using var store = (SqlitePartitionStore)await OpenAsync();
        return store.Database.Writer.QueryText("SELECT group_concat(sql, char(10)) FROM sqlite_schema");
    }

    private async Task<IPartitionStore> OpenAsync() =>
        await new SqlitePartitionStoreProvider(_folder.Path, SmallPages, new StoppedClock()).OpenAsync(Id, Cancel);

    private static void Copy(string golden, string destination)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
        File.Copy(Path.Combine(RepositoryRoot.Path, "tests", "Shoal.Storage.Tests", "Golden", golden), destination);
    }
}
