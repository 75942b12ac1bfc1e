using System.Collections.Concurrent;
using System.Globalization;
using Shoal.Client;
using Shoal.EndToEnd.Tests.Corpora;
using Shoal.Protocol;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>
/// What callers do while a model is rolled out: the test queries over and over in random order, five a second, as a
/// thousand users; and documents added, changed and deleted, of which a ledger is kept.
/// </summary>
/// <param name="client">Of the server.</param>
/// <param name="collection">Which holds the corpus.</param>
/// <param name="corpus">What is asked and written.</param>
/// <param name="seed">Of what is drawn.</param>
/// <param name="writePeriodMs">From one write to the next, milliseconds.</param>
internal sealed class LiveTraffic(
    IShoalClient client,
    string collection,
    JudgedCorpus corpus,
    int seed,
    int writePeriodMs = LiveTraffic.DefaultWritePeriodMs)
{
    /// <summary>Two writes a second.</summary>
    public const int DefaultWritePeriodMs = 500;

    private const int Users = 1_000;
    private const int TimeoutMs = 20_000;

    private static readonly TimeSpan QueryPeriod = TimeSpan.FromMilliseconds(200);

    /// <summary>What the collection must hold once the traffic has ended.</summary>
    public DocumentLedger Ledger { get; } = LedgerOf(corpus);

    /// <summary>Queries that were answered, by generation.</summary>
    public ConcurrentDictionary<int, int> Answered { get; } = new();

    /// <summary>Queries that failed, with their codes.</summary>
    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Writes that were acknowledged.</summary>
    public int Writes { get; private set; }

    /// <summary>Runs until it is stopped.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(QueryAsync(stop), WriteAsync(stop));

    private static DocumentLedger LedgerOf(JudgedCorpus corpus)
    {
        var ledger = new DocumentLedger();
        foreach (var document in corpus.Documents) ledger.Put(document);
        return ledger;
    }

    private async Task QueryAsync(CancellationToken stop)
    {
        var random = new Random(seed);
        var under = new List<Task>();
        using var timer = new PeriodicTimer(QueryPeriod);
        while (await NextAsync(timer, stop))
        {
            var ids = corpus.Test.QueryIds;
            var query = corpus.Queries[ids[random.Next(ids.Count)]];
            under.RemoveAll(task => task.IsCompleted);
            under.Add(AskAsync(query, $"user-{random.Next(Users)}"));
        }

        await Task.WhenAll(under);
    }

    private async Task AskAsync(string query, string user)
    {
        var request = new SearchRequest { Query = query, User = user, TopK = 10, TimeoutMs = TimeoutMs, Include = [] };
        try
        {
            var answer = await client.Search.SearchAsync(collection, request, CancellationToken.None);
            Answered.AddOrUpdate(answer.Generation, 1, (_, known) => known + 1);
        }
        catch (ShoalClientException failure)
        {
            Failures.Enqueue(failure.Code);
        }
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        var random = new Random(seed + 1);
        var changeable = corpus.Documents.Where(document => !corpus.Judged.Contains(document.Id!)).ToList();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(writePeriodMs));
        while (await NextAsync(timer, stop))
        {
            var kind = random.Next(3);
            if (kind == 0 || changeable.Count < 10) await PutAsync(New(random));
            else if (kind == 1) await PutAsync(Changed(changeable, random));
            else await DeleteAsync(changeable, random.Next(changeable.Count));
            Writes++;
        }
    }

    /// <summary>A document of another world: none that a judged query could be about.</summary>
    private static Document New(Random random)
    {
        var number = random.Next();
        return SyntheticCorpus.Create(1, number)[0] with
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"new-{number}"),
        };
    }

    /// <summary>
    /// A document that says what another one said at first: were its old vectors back, its new text would not find it.
    /// </summary>
    private static Document Changed(List<Document> documents, Random random)
    {
        var at = random.Next(documents.Count);
        var other = documents[(at + random.Next(1, documents.Count)) % documents.Count];
        return other with
        {
            Id = documents[at].Id,
            Text = string.Create(CultureInfo.InvariantCulture, $"Change {random.Next()}. {other.Text}"),
        };
    }

    private async Task PutAsync(Document document)
    {
        await client.Documents(collection).PutAsync(document, cancellationToken: CancellationToken.None);
        Ledger.Put(document);
    }

    private async Task DeleteAsync(List<Document> changeable, int at)
    {
        var id = changeable[at].Id!;
        changeable.RemoveAt(at);
        await client.Documents(collection).DeleteAsync(id, cancellationToken: CancellationToken.None);
        Ledger.Delete(id);
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
