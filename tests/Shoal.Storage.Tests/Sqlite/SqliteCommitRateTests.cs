using System.Diagnostics;
using Shoal.Storage.Sqlite;
using Shoal.Testing;
using static Shoal.Testing.Conformance.PartitionSamples;

namespace Shoal.Storage.Tests.Sqlite;

/// <summary>How fast commits of 256 documents with one vector of 384 dimensions are; printed, not judged.</summary>
public sealed class SqliteCommitRateTests(ITestOutputHelper output) : IDisposable
{
    private const int Changes = 256;
    private const int Commits = 40;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    [Trait("Tier", "Slow")]
    public async Task Commit_Of256Changes_RateIsPrinted()
    {
        TestTier.SkipUnlessSlow();
        var cancel = TestContext.Current.CancellationToken;
        var provider = new SqlitePartitionStoreProvider(_folder.Path);
        await using var store = await provider.OpenAsync(new PartitionId("rate.1", 0), cancel);
        var epoch = await store.RaiseEpochAsync(cancel);
        await store.SetGenerationsAsync(epoch, new GenerationSet(1, 1, [1]), cancel);
        foreach (var round in new[] { "created", "replaced" })
        {
            var start = Stopwatch.GetTimestamp();
            for (var commit = 0; commit < Commits; commit++) await store.CommitAsync(epoch, Batch(commit), cancel);
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var rate = Commits * Changes / seconds;
            output.WriteLine($"{round}: {rate:n0} changes/s, {seconds / Commits * 1000:n1} ms a commit");
        }

        var read = Stopwatch.GetTimestamp();
        var count = await store.ReadChangesAsync(1, 0, cancel).CountAsync(cancel);
        output.WriteLine($"change feed: {count / Stopwatch.GetElapsedTime(read).TotalSeconds:n0} documents/s");
        Assert.Equal(Commits * Changes, count);
    }

    public void Dispose() => _folder.Dispose();

    private static PutDocument[] Batch(int commit) => [.. Enumerable.Range(0, Changes).Select(i =>
    {
        var put = Put($"document {commit}/{i}", i, embeddings: [Embedding(1, i, dimensions: 384)]);
        return put with { Content = put.Content with { Text = new string('t', 1000) } };
    })];
}
