using System.Diagnostics;
using System.Runtime.CompilerServices;
using Shoal.Encoders.Batching;
using Shoal.Encoders.Devices;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;
using Shoal.Evaluation.Datasets;
using Shoal.Protocol;

namespace Shoal.Benchmarks.Queries;

/// <summary>
/// How long a query waits for its vector while bulk work keeps the device busy: first at the queues themselves, where
/// the batches can be seen, with bulk work of the query's model and of another one, then through a server.
/// </summary>
internal sealed class QueryLatencyBenchmark(TextWriter output)
{
    private const string Collection = "latency";
    private const int Seed = 1;

    // As many as the server keeps under way for one bulk request, in the size of its calls to the encoder.
    private const int BulkCalls = 4;
    private const int TextsPerCall = 32;

    // A busy machine may take longer than the default for what is under way.
    private static readonly EncoderQueueOptions Patient = new() { MaxQueueDelay = TimeSpan.FromMinutes(1) };

    public async Task RunAsync(int docs, int threads, CancellationToken cancellationToken)
    {
        var documents = await SciFact.ReadDocumentsAsync(docs, cancellationToken);
        var judgments = await SciFact.ReadJudgmentsAsync(cancellationToken);
        var queries = await SciFact.ReadQueriesAsync(judgments, cancellationToken);
        await MeasureQueuesAsync(documents, queries, threads, ofAnotherModel: false, cancellationToken);
        await MeasureQueuesAsync(documents, queries, threads, ofAnotherModel: true, cancellationToken);
        await MeasureServerAsync(documents, queries, threads, cancellationToken);
    }

    private async Task MeasureQueuesAsync(
        IReadOnlyList<Document> documents,
        IReadOnlyList<DatasetQuery> queries,
        int threads,
        bool ofAnotherModel,
        CancellationToken cancellationToken)
    {
        var turn = new DeviceTurn();
        using var clock = Open(threads);
        using var otherClock = Open(threads);
        await using var queue = new EncoderQueue(clock, Patient, TimeProvider.System, turn: turn);
        await using var otherQueue = new EncoderQueue(otherClock, Patient, TimeProvider.System, turn: turn);
        var bulkQueue = ofAnotherModel ? otherQueue : queue;
        var bulk = Task.WhenAll(documents.Chunk(TextsPerCall).Index().GroupBy(chunk => chunk.Index % BulkCalls)
            .Select(call => EncodeAsync(bulkQueue, clock, call.Select(chunk => chunk.Item), cancellationToken)));
        var asked = new List<AskedQuery>();
        await foreach (var query in PacedAsync(queries, bulk, cancellationToken))
        {
            var tokens = clock.Tokenize(query.Text, InputKind.Query);
            var arrived = Stopwatch.GetTimestamp();
            await queue.EncodeAsync([tokens], Lane.Interactive, cancellationToken);
            asked.Add(new AskedQuery(tokens.Ids, arrived));
        }

        await bulk;
        var what = ofAnotherModel ? "bulk of another model" : "bulk of its model";
        await ReportAsync(what, asked, [.. clock.Batches, .. otherClock.Batches]);
    }

    private static BatchClock Open(int threads)
    {
        var model = ModelDirectory.Read(Path.Combine(AppContext.BaseDirectory, "models", BenchmarkServer.Model));
        var options = new OnnxTextEncoderOptions { Device = new DeviceId(DeviceKind.Cpu, 0), ThreadCount = threads };
        return new BatchClock(OnnxTextEncoder.Open(model, options));
    }

    private static async Task EncodeAsync(
        EncoderQueue queue, BatchClock clock, IEnumerable<Document[]> calls, CancellationToken cancellationToken)
    {
        foreach (var call in calls)
        {
            var texts = call.Select(d => clock.Tokenize(SciFact.TextOf(d), InputKind.Document)).ToList();
            var outcome = await queue.EncodeAsync(texts, Lane.Bulk, cancellationToken);
            if (outcome.Overloaded) throw new InvalidOperationException("The queue refused what it must hold.");
        }
    }

    private async Task ReportAsync(string what, List<AskedQuery> asked, IReadOnlyCollection<BatchTime> batches)
    {
        var own = asked.ToDictionary(query => query, query => batches.Single(batch => batch.First.Equals(query.Ids)));
        var waits = own.Select(pair => Stopwatch.GetElapsedTime(pair.Key.Arrived, pair.Value.Started));
        var before = own.Max(pair => batches.Count(b => b.Ended > pair.Key.Arrived && b.Started < pair.Value.Started));
        var bulk = batches.Where(batch => !own.ContainsValue(batch)).Select(batch => batch.Duration);
        await WriteAsync($"{what}, query waits for its batch", waits);
        await WriteAsync($"{what}, query's own batch", own.Values.Select(batch => batch.Duration));
        await WriteAsync($"{what}, bulk batches", bulk);
        await output.WriteLineAsync($"batches between a query's arrival and its own: at most {before} (wanted: 1)");
    }

    private async Task MeasureServerAsync(
        IReadOnlyList<Document> documents,
        IReadOnlyList<DatasetQuery> queries,
        int threads,
        CancellationToken cancellationToken)
    {
        await using var server = await BenchmarkServer.StartAsync(threads, cancellationToken);
        await server.IngestAsync(Collection, index: null, [documents[0]], cancellationToken);
        var bulk = server.IngestAsync(Collection, index: null, documents, cancellationToken);
        var encode = new List<TimeSpan>();
        var total = new List<TimeSpan>();
        await foreach (var query in PacedAsync(queries, bulk, cancellationToken))
        {
            var request = new SearchRequest { Query = query.Text, TimeoutMs = Limits.MaxTimeoutMs };
            var answer = await server.Client.Search.SearchAsync(Collection, request, cancellationToken);
            encode.Add(TimeSpan.FromMilliseconds(answer.Timings.EncodeMs));
            total.Add(TimeSpan.FromMilliseconds(answer.Timings.TotalMs));
        }

        await bulk;
        await WriteAsync("server, query's encoding, wait included", encode);
        await WriteAsync("server, whole search", total);
    }

    /// <summary>Yields queries one after the other, at random moments, as long as the bulk work lasts.</summary>
    private static async IAsyncEnumerable<DatasetQuery> PacedAsync(
        IReadOnlyList<DatasetQuery> queries,
        Task bulk,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var random = new Random(Seed);
        foreach (var query in queries)
        {
            await Task.WhenAny(bulk, Task.Delay(random.Next(20, 150), cancellationToken));
            if (bulk.IsCompleted) yield break;
            yield return query;
        }
    }

    private Task WriteAsync(string what, IEnumerable<TimeSpan> times)
    {
        var ms = times.Select(time => time.TotalMilliseconds).Order().ToList();
        double Quantile(double share) => ms[(int)Math.Ceiling(share * ms.Count) - 1];
        return output.WriteLineAsync(
            $"{what,-48} n {ms.Count,4}, ms: p50 {Quantile(0.5),6:F1}, p95 {Quantile(0.95),6:F1}, max {ms[^1],6:F1}");
    }

    private readonly record struct AskedQuery(ReadOnlyMemory<int> Ids, long Arrived);
}
