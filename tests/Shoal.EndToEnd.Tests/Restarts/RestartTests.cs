using System.Diagnostics;
using Shoal.Client;
using Shoal.EndToEnd.Tests.Corpora;
using Shoal.Protocol;
using Shoal.Testing;
using Shoal.Testing.Servers;

namespace Shoal.EndToEnd.Tests.Restarts;

/// <summary>What was ingested is there after a restart, at once: vectors are read, never made again.</summary>
public sealed class RestartTests(ITestOutputHelper output)
{
    private const string Collection = "restarted";
    private const string TextsEncoded = "shoal_encoder_batch_texts_sum";

    // Processor time, so that what else this machine does cannot fail the test; alone on it, the clock shows no more.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restart_WithSyntheticDocuments_FindsAllAndEncodesNone() =>
        await RunAsync(SyntheticCorpus.Create(count: 300, seed: 3));

    [Fact]
    [Trait("Tier", "Slow")]
    public async Task Restart_WithSciFact_FindsAllAndEncodesNone()
    {
        TestTier.SkipUnlessSlow();
        await RunAsync(await SciFact.ReadAsync(count: 1500, Cancellation));
    }

    private async Task RunAsync(IReadOnlyList<Document> corpus)
    {
        using var data = new TemporaryFolder();
        await using (var first = await ServerProcess.StartReadyAsync(data.Path, Cancellation))
        {
            await IngestAsync(first.Address, corpus);
            Assert.Equal(0, await first.StopAsync(Cancellation));
        }

        var started = Stopwatch.GetTimestamp();
        await using var second = await ServerProcess.StartReadyAsync(data.Path, Cancellation);
        var elapsed = Stopwatch.GetElapsedTime(started);

        var used = second.ProcessorTime;
        output.WriteLine(
            $"{corpus.Count} documents: ready after {elapsed.TotalSeconds:F2} s, " +
            $"{used.TotalSeconds:F2} s of a processor");
        Assert.InRange(used, TimeSpan.Zero, Limit);
        await FindAllAsync(second.Address, corpus);
    }

    private static async Task IngestAsync(Uri address, IReadOnlyList<Document> corpus)
    {
        using var client = new ShoalClient(address);
        var request = new CreateCollectionRequest
        {
            Model = "all-minilm-l6-v2",
            Index = new IndexRequest { Type = "hnsw" },
        };
        await client.Collections.CreateAsync(Collection, request, Cancellation);
        var results = client.Documents(Collection)
            .BulkAsync(corpus.ToAsyncEnumerable(), cancellationToken: Cancellation);
        await foreach (var result in results) Assert.Null(result.Error);
    }

    private static async Task FindAllAsync(Uri address, IReadOnlyList<Document> corpus)
    {
        using var http = Clients.Http(address);
        var client = Clients.WithoutRetries(http);
        Assert.Equal(corpus.Count, (await client.Collections.GetAsync(Collection, Cancellation)).Documents);
        foreach (var document in corpus)
        {
            var text = $"{document.Title} {document.Text}";
            var request = new SearchRequest { Query = text, TimeoutMs = Limits.MaxTimeoutMs };
            var answer = await client.Search.SearchAsync(Collection, request, Cancellation);
            Assert.Contains(answer.Hits, hit => hit.Id == document.Id && hit.Text == document.Text);
        }

        var metrics = await ServerMetrics.ReadAsync(http, Cancellation);
        Assert.Equal(0, metrics.Sum(TextsEncoded, "lane", "bulk"));
        Assert.Equal(corpus.Count, metrics.Sum(TextsEncoded, "lane", "interactive"));
    }
}
