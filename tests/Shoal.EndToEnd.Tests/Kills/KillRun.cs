using Shoal.Protocol;
using Shoal.Testing.Servers;

namespace Shoal.EndToEnd.Tests.Kills;

/// <summary>
/// An ingest through a server that is killed at random moments and started again, until all is in; after each
/// restart everything that was acknowledged is looked for.
/// </summary>
/// <param name="plan">How often, and the seed.</param>
/// <param name="corpus">Documents with distinct ids and texts.</param>
/// <param name="dataDirectory">Survives the kills.</param>
/// <param name="report">Takes a line now and then.</param>
internal sealed class KillRun(
    KillPlan plan, IReadOnlyList<Document> corpus, string dataDirectory, Action<string> report)
{
    /// <summary>The collection that is filled.</summary>
    public const string Collection = "kills";

    private readonly Random _random = new(plan.Seed);
    private readonly WriteLedger _ledger = new();
    private readonly KillTally _tally = new();
    private readonly OwnTextSearches _searches = new(plan.EncodesEverySearch);

    /// <summary>Runs all of it.</summary>
    /// <param name="cancellationToken">Ends the run between two lives.</param>
    public async Task<KillTally> RunAsync(CancellationToken cancellationToken)
    {
        foreach (var moment in KillMoment.Draw(plan, corpus.Count, _random))
        {
            await LiveAsync((life, server) => life.RunUntilAsync(moment, server.KillAsync), cancellationToken);
            _tally.Kills++;
            report(
                $"kill {_tally.Kills} of {plan.Kills}: {_ledger.IngestedCount} of {corpus.Count} documents are in, " +
                $"{_ledger.AcknowledgedDeletions} deletions");
        }

        await LiveAsync((life, _) => life.RunAsync(), cancellationToken);
        await LiveAsync((_, _) => Task.CompletedTask, cancellationToken);
        var missing = corpus.Count - _ledger.IngestedCount;
        if (missing > 0) _tally.Add(Finding.Lost, $"{missing} documents were never acknowledged");
        return _tally;
    }

    private async Task LiveAsync(Func<IngestLife, ServerProcess, Task> ingest, CancellationToken cancellationToken)
    {
        await using var server = await ServerProcess.StartReadyAsync(dataDirectory, cancellationToken);
        using var http = Clients.Http(server.Address);
        var client = Clients.WithoutRetries(http);
        var request = new CreateCollectionRequest
        {
            Model = "all-minilm-l6-v2",
            Shards = 2,
            Index = new IndexRequest { Type = "hnsw" },
        };
        await client.Collections.CreateAsync(Collection, request, cancellationToken);
        if (_ledger.AcknowledgedWrites > 0)
        {
            await new Inspection(corpus, _ledger, _tally, _searches).RunAsync(client);
        }

        var life = new IngestLife(plan, corpus, _ledger, _random, http);
        await ingest(life, server);
        _tally.Refusals.AddRange(life.Refusals);
        _tally.AcknowledgedWrites = _ledger.AcknowledgedWrites;
        _tally.AcknowledgedDeletions = _ledger.AcknowledgedDeletions;
    }
}
