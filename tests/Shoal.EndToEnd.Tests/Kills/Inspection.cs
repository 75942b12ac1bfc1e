using System.Collections.Concurrent;
using Shoal.Client;
using Shoal.Protocol;

namespace Shoal.EndToEnd.Tests.Kills;

/// <summary>Looks at every document after a restart, while nothing is written, and compares with the ledger.</summary>
internal sealed class Inspection(
    IReadOnlyList<Document> corpus, WriteLedger ledger, KillTally tally, OwnTextSearches searches)
{
    // Two processors: more requests at a time only wait for each other.
    private static readonly ParallelOptions Parallelism = new() { MaxDegreeOfParallelism = 4 };

    /// <summary>Counts every broken promise in the tally, and teaches the ledger what is there.</summary>
    public async Task RunAsync(IShoalClient client)
    {
        var present = new ConcurrentDictionary<string, Document>(StringComparer.Ordinal);
        var documents = client.Documents(KillRun.Collection);
        await Parallel.ForEachAsync(corpus, Parallelism, async (original, cancellationToken) =>
        {
            var stored = await documents.FindAsync(original.Id!, cancellationToken: cancellationToken);
            var revision = Check(original, stored);
            if (stored is not null) present[original.Id!] = Revisions.Of(original, Math.Max(revision, 1));
        });
        tally.Verified += corpus.Count;
        await CompareListingAsync(client, present);
        await Parallel.ForEachAsync(present.Values, Parallelism, async (document, _) =>
            await searches.CheckAsync(client, document, present, tally));
        tally.Searched += present.Count;
    }

    private int Check(Document original, StoredDocument? stored)
    {
        var id = original.Id!;
        var revision = Revisions.Read(original, stored);
        var possible = ledger.PossibleRevisions(id);
        if (!possible.Contains(revision))
        {
            var finding = revision == Revisions.Torn ? Finding.Torn
                : possible.All(r => r == Revisions.Absent) ? Finding.Resurrected
                : Finding.Lost;
            tally.Add(finding, $"'{id}' is at revision {revision}, not at {string.Join(" or ", possible)}");
        }

        if (stored?.Version < ledger.LowestVersion(id))
        {
            tally.Add(Finding.Torn, $"'{id}' has version {stored.Version}, once {ledger.LowestVersion(id)}");
        }

        ledger.Observe(id, revision, stored?.Version);
        return revision;
    }

    private async Task CompareListingAsync(IShoalClient client, ConcurrentDictionary<string, Document> present)
    {
        var listed = await client.Documents(KillRun.Collection).EnumerateAsync().Select(d => d.Id).ToListAsync();
        var count = (await client.Collections.GetAsync(KillRun.Collection)).Documents;
        foreach (var id in listed.Except(present.Keys)) tally.Add(Finding.Miscounted, $"'{id}' is only listed");
        foreach (var id in present.Keys.Except(listed)) tally.Add(Finding.Miscounted, $"'{id}' is not listed");
        if (listed.Count != present.Count || count != present.Count)
        {
            tally.Add(Finding.Miscounted, $"{present.Count} documents, {listed.Count} listed, {count} counted");
        }
    }
}
