using System.Diagnostics;
using Shoal.Client;
using Shoal.Evaluation.Datasets;
using Shoal.Protocol;
using Shoal.Testing;
using Shoal.Testing.Servers;

namespace Shoal.Benchmarks.Queries;

/// <summary>
/// What callers notice of a rollout: how much longer searches take while documents are embedded for another model, in
/// rounds with and without it in one run, and how soon after a rollback the old model answers.
/// </summary>
internal sealed class RolloutBenchmark(TextWriter output)
{
    private const string Collection = "rollout";
    private const string Candidate = "bge-small-en-v1.5";
    private const string BatchDuration = "shoal_encoder_batch_duration_seconds";
    private const int QueriesPerPhase = 200;

    /// <summary>What a bulk batch is held to.</summary>
    private const double LongestBulkBatchMs = 100;

    private const double WantedRatio = 1.2;
    private const double WantedRollbackMs = 100;
    private const int Seed = 1;

    private static readonly TimeSpan QueryPeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(Seed);

    /// <summary>Prints what it measures.</summary>
    /// <returns>The exit code: 0 when all that is wanted was measured, else 1.</returns>
    public async Task<int> RunAsync(int docs, int rounds, int threads, CancellationToken token)
    {
        var documents = await SciFact.ReadDocumentsAsync(docs, token);
        var queries = await SciFact.ReadQueriesAsync(await SciFact.ReadJudgmentsAsync(token), token);
        await using var server = await BenchmarkServer.StartAsync(threads, token);
        var directory = Path.Combine(SharedData.Root, "models", Candidate);
        await server.Client.Models.RegisterAsync(directory, cancellationToken: token);
        await server.IngestAsync(Collection, index: null, documents, token);
        var (without, with) = await MeasureBackfillAsync(server.Client, queries, rounds, token);
        var longestText = await TimeLongestTextAsync(server.Client, documents, token);
        bool[] asWanted =
        [
            await WriteAsync(without, with, longestText, await server.ReadMetricsAsync(token)),
            await MeasureRollbackAsync(server.Client, queries, RolloutStages.Canary, token),
            await MeasureRollbackAsync(server.Client, queries, RolloutStages.Promoted, token),
        ];
        return asWanted.Contains(false) ? 1 : 0;
    }

    private async Task<(List<double> Without, List<double> With)> MeasureBackfillAsync(
        ShoalClient client, IReadOnlyList<DatasetQuery> queries, int rounds, CancellationToken token)
    {
        await AskManyAsync(client, queries, token);
        var (without, with) = (new List<double>(), new List<double>());
        for (var round = 1; round <= rounds; round++)
        {
            without.AddRange(await AskManyAsync(client, queries, token));
            var rollout = await StartAsync(client.Rollouts(Collection), new() { Model = Candidate }, token);
            await ReachAsync(client, rollout.Id, info => info.Stage == RolloutStages.Backfilling, token);
            with.AddRange(await AskManyAsync(client, queries, token));
            var stage = (await client.Rollouts(Collection).GetAsync(rollout.Id, token)).Stage;
            await client.Rollouts(Collection).RollBackAsync(rollout.Id, token);
            if (stage != RolloutStages.Backfilling)
                throw new InvalidOperationException("The backfill ended before the queries; give more documents.");
            await RemovedAsync(client, token);
        }

        return (without, with);
    }

    /// <summary>Waits until what lost is gone, so that its removal lies in no measurement.</summary>
    private static async Task RemovedAsync(ShoalClient client, CancellationToken token)
    {
        using var timer = new PeriodicTimer(Glance);
        while ((await client.Collections.GetAsync(Collection, token)).Generations.Count > 1)
            await timer.WaitForNextTickAsync(token);
    }

    /// <summary>Returns how long the candidate takes for the longest text, with nothing beside it.</summary>
    private static async Task<double> TimeLongestTextAsync(
        ShoalClient client, IReadOnlyList<Document> documents, CancellationToken token)
    {
        var longest = documents.MaxBy(document => document.Text?.Length)!.Text!;
        var times = new List<double>();
        for (var repeat = 0; repeat < 5; repeat++)
        {
            var started = Stopwatch.GetTimestamp();
            var request = new EmbeddingsRequest { Input = new EmbeddingInput(longest), Model = Candidate };
            await client.Embeddings.EmbedAsync(request, token);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return Quantile(times, 0.5);
    }

    /// <summary>Compares with the longest bulk batch: what a batch is held to, or one text that takes longer.</summary>
    /// <remarks>Beside searches a text takes up to twice as long as alone: both want the same cores.</remarks>
    /// <returns>Whether batches and searches during a backfill take no longer than they may.</returns>
    private async Task<bool> WriteAsync(
        List<double> without, List<double> with, double longestText, ServerMetrics metrics)
    {
        await output.WriteLineAsync($"search, ms                 n      p50      p95      p99      max");
        await WriteAsync("without a backfill", without);
        await WriteAsync("during a backfill", with);
        var (above, atMost) = metrics.Greatest(BatchDuration, "model", Candidate);
        var held = Math.Max(LongestBulkBatchMs, 2 * longestText);
        var isHeld = 1000 * above <= held;
        await output.WriteLineAsync(
            $"the candidate's longest batch more than {1000 * above:F0} ms, at most {1000 * atMost:F0} ms " +
            $"(wanted: at most {LongestBulkBatchMs} ms, or one text; the longest takes {longestText:F0} ms alone)" +
            Mark(isHeld));
        var longest = Math.Clamp(1000 * above, LongestBulkBatchMs, held);
        var allowed = WantedRatio * (Quantile(without, 0.99) + longest);
        var isAsWanted = Quantile(with, 0.99) <= allowed;
        await output.WriteLineAsync(
            $"p99 during a backfill {Quantile(with, 0.99):F1} ms (wanted: at most {WantedRatio} x " +
            $"({Quantile(without, 0.99):F1} + {longest:F0}) = {allowed:F1}){Mark(isAsWanted)}");
        return isHeld && isAsWanted;
    }

    /// <summary>Returns whether the old model answers as soon after a rollback as is wanted.</summary>
    private async Task<bool> MeasureRollbackAsync(
        ShoalClient client, IReadOnlyList<DatasetQuery> queries, string from, CancellationToken token)
    {
        var rollouts = client.Rollouts(Collection);
        var old = (await AskAsync(client, queries, token)).Generation;
        var rollout = await StartAsync(rollouts, Quick(), token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var traffic = AskUntilAsync(client, queries, stop.Token);
        if (from == RolloutStages.Promoted)
        {
            await ReachAsync(client, rollout.Id, IsInspected, token);
            await rollouts.PromoteAsync(rollout.Id, token);
        }

        await ReachAsync(client, rollout.Id, info => info.Stage == from, token);
        await rollouts.RollBackAsync(rollout.Id, token);
        var acknowledged = Stopwatch.GetTimestamp();
        var answer = await AskAsync(client, queries, token);
        var elapsed = Stopwatch.GetElapsedTime(acknowledged).TotalMilliseconds;
        await stop.CancelAsync();
        await traffic;
        if (answer.Generation != old) throw new InvalidOperationException($"Generation {answer.Generation} answered.");
        var isAsWanted = elapsed <= WantedRollbackMs;
        await output.WriteLineAsync(
            $"rollback from {from,-8}: the old model's first answer {elapsed:F1} ms after the acknowledgement " +
            $"(wanted: at most {WantedRollbackMs}){Mark(isAsWanted)}");
        return isAsWanted;
    }

    /// <summary>Starts a rollout as soon as the generation of the one before is gone.</summary>
    private static async Task<RolloutInfo> StartAsync(
        IRolloutsClient rollouts, StartRolloutRequest request, CancellationToken token)
    {
        using var timer = new PeriodicTimer(Glance);
        while (await timer.WaitForNextTickAsync(token))
        {
            try
            {
                return await rollouts.StartAsync(request, token);
            }
            catch (ShoalClientException exception) when (exception.Code == ShoalErrorCodes.RolloutExists)
            {
                // The next glance.
            }
        }

        throw new OperationCanceledException(token);
    }

    private static StartRolloutRequest Quick() => new()
    {
        Model = Candidate,
        Shadow = new ShadowRequest { MinimumQueries = 5 },
        Canary = new CanaryRequest { Steps = [50] },
    };

    private static bool IsInspected(RolloutInfo info) => info.Stage == RolloutStages.Shadowing
        && info.Gates.Any(gate => gate is { Name: "health", Verdict: "Pass" });

    private static async Task ReachAsync(
        ShoalClient client, string id, Func<RolloutInfo, bool> isThere, CancellationToken token)
    {
        using var timer = new PeriodicTimer(Glance);
        while (await timer.WaitForNextTickAsync(token))
        {
            var info = await client.Rollouts(Collection).GetAsync(id, token);
            if (isThere(info)) return;
            if (RolloutStages.IsFinal(info.Stage))
                throw new InvalidOperationException($"It never came that far. {info.Stage}: {info.Reason}");
        }
    }

    /// <summary>Sends queries at the period, whether or not earlier ones are answered.</summary>
    private async Task<double[]> AskManyAsync(
        ShoalClient client, IReadOnlyList<DatasetQuery> queries, CancellationToken token)
    {
        var asked = new List<Task<double>>();
        using var timer = new PeriodicTimer(QueryPeriod);
        while (asked.Count < QueriesPerPhase && await timer.WaitForNextTickAsync(token))
            asked.Add(TimeAsync(client, queries, token));
        return await Task.WhenAll(asked);
    }

    private async Task<double> TimeAsync(
        ShoalClient client, IReadOnlyList<DatasetQuery> queries, CancellationToken token)
    {
        var started = Stopwatch.GetTimestamp();
        await AskAsync(client, queries, token);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private async Task AskUntilAsync(ShoalClient client, IReadOnlyList<DatasetQuery> queries, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(QueryPeriod);
        try
        {
            while (await timer.WaitForNextTickAsync(stop)) await AskAsync(client, queries, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    private Task<SearchResponse> AskAsync(
        ShoalClient client, IReadOnlyList<DatasetQuery> queries, CancellationToken token)
    {
        int choice;
        lock (_random) choice = _random.Next(queries.Count);
        var request = new SearchRequest { Query = queries[choice].Text, TimeoutMs = Limits.MaxTimeoutMs };
        return client.Search.SearchAsync(Collection, request, token);
    }

    private static string Mark(bool isAsWanted) => isAsWanted ? "" : "  NOT MET";

    private static double Quantile(IEnumerable<double> values, double share)
    {
        var ordered = values.Order().ToList();
        return ordered[(int)Math.Ceiling(share * ordered.Count) - 1];
    }

    private Task WriteAsync(string what, List<double> times) => output.WriteLineAsync(
        $"{what,-20}{times.Count,8}{Quantile(times, 0.5),9:F1}{Quantile(times, 0.95),9:F1}" +
        $"{Quantile(times, 0.99),9:F1}{times.Max(),9:F1}");
}
