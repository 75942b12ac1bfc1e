using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Documents;
using Shoal.Grains.Tests.Cluster;
using Shoal.Grains.Tests.Faults;

namespace Shoal.Grains.Tests.Documents;

/// <summary>Writes whose commit was made and whose answer was lost.</summary>
[Collection(ClusterTests.Name)]
public sealed class LostAnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_WithoutAVersion_IsRepeatedAndAnswered()
    {
        var lost = new LostCommits();
        await using var cluster = await StartAsync(lost);

        lost.Store.LoseNext();
        var written = await cluster.PutAsync("articles", "a", "a text");

        Assert.Null(written.Error);
        Assert.Equal("a text", (await ReadAsync(cluster)).Text);
    }

    [Fact]
    public async Task Put_WithAVersion_SaysThatNobodyKnows()
    {
        var lost = new LostCommits();
        await using var cluster = await StartAsync(lost);
        var first = await cluster.PutAsync("articles", "a", "a text");

        lost.Store.LoseNext();
        var refusal = await Assert.ThrowsAsync<ShoalException>(
            () => cluster.PutAsync("articles", "a", "another text", ifMatch: first.Version));

        Assert.Equal(ErrorCode.OutcomeUnknown, refusal.Code);
        Assert.Equal("another text", (await ReadAsync(cluster)).Text);
    }

    [Fact]
    public async Task Delete_Repeated_IsADeletionAndNotAMissingDocument()
    {
        var lost = new LostCommits();
        await using var cluster = await StartAsync(lost);
        await cluster.PutAsync("articles", "a", "a text");

        lost.Store.LoseNext();
        var deleted = await cluster.Service<DocumentService>(0).DeleteAsync("articles", "a", null, Token);

        Assert.Equal(WriteStatus.Deleted, deleted.Status);
    }

    [Fact]
    public async Task DeleteMatching_CountsWhatItDeletedUnderALostAnswer()
    {
        var lost = new LostCommits();
        await using var cluster = await StartAsync(lost);
        for (var i = 0; i < 5; i++) await cluster.PutAsync("articles", $"d{i}", $"text {i}", """{"year":2020}""");

        lost.Store.LoseNext();
        var deleted = await cluster.Service<DocumentService>(0)
            .DeleteMatchingAsync("articles", """{"field":"year","eq":2020}""", Token);

        Assert.Equal(5, deleted);
    }

    private static async Task<ShoalCluster> StartAsync(LostCommits lost)
    {
        var cluster = await ShoalCluster.StartAsync(1, lost.Wrap);
        await cluster.CreateAsync("articles", shards: 1);
        return cluster;
    }

    private static Task<DocumentView> ReadAsync(ShoalCluster cluster) =>
        cluster.Service<DocumentService>(0).GetAsync("articles", "a", false, Token);

    private sealed class LostCommits
    {
        public LostCommitStore Store { get; private set; } = null!;

        public LostCommitStore Wrap(Storage.IPartitionStoreProvider inner) => Store = new LostCommitStore(inner);
    }
}
