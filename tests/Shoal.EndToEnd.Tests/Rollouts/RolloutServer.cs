using Shoal.Client;
using Shoal.EndToEnd.Tests.Corpora;
using Shoal.Evaluation.Metrics;
using Shoal.Protocol;
using Shoal.Testing;
using Shoal.Testing.Servers;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>A server with a judged collection on the bundled model, and the model that is to follow.</summary>
internal sealed class RolloutServer : IAsyncDisposable
{
    public const string Collection = "scifact";
    public const string Better = "bge-small-en-v1.5";

    private const int Parallel = 4;

    private readonly ServerProcess _server;
    private readonly HttpClient _http;

    private RolloutServer(ServerProcess server)
    {
        _server = server;
        _http = Clients.Http(server.Address);
        Client = Clients.WithoutRetries(_http);
    }

    public IShoalClient Client { get; }

    public IRolloutsClient Rollouts => Client.Rollouts(Collection);

    /// <summary>What the server has printed.</summary>
    public string Output => _server.Output;

    /// <summary>Starts a server on a data directory, with the given model directories registered.</summary>
    public static async Task<RolloutServer> StartAsync(
        string data, IEnumerable<string> models, CancellationToken cancellationToken)
    {
        var start = ServerCommandLine.Of("--urls", "http://127.0.0.1:0", "--data", data);
        var server = await ServerProcess.StartAsync(start, cancellationToken);
        await server.WaitUntilReadyAsync(cancellationToken);
        var running = new RolloutServer(server);
        foreach (var model in models)
            await running.Client.Models.RegisterAsync(model, cancellationToken: cancellationToken);
        return running;
    }

    /// <summary>The shared directory of the better model, or skips the running test with the reason.</summary>
    public static string BetterDirectory() =>
        Path.GetDirectoryName(SharedData.Require($"models/{Better}/config.json"))!;

    /// <summary>Creates the collection, ingests the corpus and keeps its train judgments.</summary>
    public async Task FillAsync(JudgedCorpus corpus, CancellationToken cancellationToken)
    {
        var settings = new CreateCollectionRequest { Model = "all-minilm-l6-v2", Shards = 2 };
        await Client.Collections.CreateAsync(Collection, settings, cancellationToken);
        var results = Client.Documents(Collection)
            .BulkAsync(corpus.Documents.ToAsyncEnumerable(), cancellationToken: cancellationToken);
        await foreach (var result in results) Assert.Null(result.Error);
        await Client.Collections.PutJudgmentsAsync(Collection, corpus.ToJudgments(), cancellationToken);
    }

    /// <summary>Returns nDCG@10 on the test judgments.</summary>
    public async Task<double> NdcgAsync(JudgedCorpus corpus, CancellationToken cancellationToken)
    {
        var ndcg = new Ndcg(10);
        var values = new double[corpus.Test.QueryIds.Count];
        await ForEachAsync(values.Length, async i =>
        {
            var id = corpus.Test.QueryIds[i];
            var hits = await HitsAsync(corpus.Queries[id], 10, cancellationToken);
            var ranking = hits.Select((hit, rank) => new RunEntry(id, hit, -rank)).ToArray();
            values[i] = ndcg.Evaluate(new JudgedRanking(ranking, corpus.Test.GradesOf(id)));
        });
        return values.Average();
    }

    /// <summary>Looks for every document of a ledger.</summary>
    /// <returns>What was lost and what came back.</returns>
    public async Task<(int Lost, int Resurrected)> VerifyAsync(
        DocumentLedger ledger, Action<string> log, CancellationToken cancellationToken)
    {
        var check = new LedgerCheck(
            Client, Collection, ledger, (what, id, how) => log($"{what}: {id}: {how}"));
        await check.RunAsync(ledger.Live.Values.ToArray(), cancellationToken);
        return (check.Lost, check.Resurrected);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    private static Task ForEachAsync(int count, Func<int, Task> work) => System.Threading.Tasks.Parallel.ForAsync(
        0, count, new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (i, _) => await work(i));

    private async Task<string[]> HitsAsync(string query, int topK, CancellationToken cancellationToken)
    {
        var request = new SearchRequest { Query = query, TopK = topK, TimeoutMs = 60_000, Include = [] };
        var answer = await Client.Search.SearchAsync(Collection, request, cancellationToken);
        return [.. answer.Hits.Select(hit => hit.Id)];
    }
}
