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

    // Against the start with one document in the same run, since machines differ more than starts do. Encoding the
    // documents again would take many times as long.
    private const double MaxRatio = 2;

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
        using var one = new TemporaryFolder();
        using var all = new TemporaryFolder();
        await IngestAsync(one.Path, corpus.Take(1));
        await IngestAsync(all.Path, corpus);
        TimeSpan least;
        await using (var small = await StartAsync(one.Path, count: 1)) least = small.ProcessorTime;

        await using var server = await StartAsync(all.Path, corpus.Count);
        Assert.InRange(server.ProcessorTime, TimeSpan.Zero, least * MaxRatio);
        await FindAllAsync(server.Address, corpus);
    }

    private async Task<ServerProcess> StartAsync(string data, int count)
    {
        var started = Stopwatch.GetTimestamp();
        var server = await ServerProcess.StartReadyAsync(data, Cancellation);
        var elapsed = Stopwatch.GetElapsedTime(started);
        output.WriteLine(
            $"{count} documents: ready after {elapsed.TotalSeconds:F2} s, " +
            $"{server.ProcessorTime.TotalSeconds:F2} s of a processor");
        return server;
    }

    private static async Task IngestAsync(string data, IEnumerable<Document> corpus)
    {
        await using var server = await ServerProcess.StartReadyAsync(data, Cancellation);
        using var client = new ShoalClient(server.Address);
        var request = new CreateCollectionRequest
        {
            Model = "all-minilm-l6-v2",
            Index = new IndexRequest { Type = "hnsw" },
        };
        await client.Collections.CreateAsync(Collection, request, Cancellation);
        var results = client.Documents(Collection)
            .BulkAsync(corpus.ToAsyncEnumerable(), cancellationToken: Cancellation);
        await foreach (var result in results) Assert.Null(result.Error);
        Assert.Equal(0, await server.StopAsync(Cancellation));
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
