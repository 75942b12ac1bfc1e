using System.Diagnostics;
using Shoal.Client;
using Shoal.EndToEnd.Tests.Kills;
using Shoal.Protocol;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>
/// Holds a collection against a ledger, while nothing is written: a live document is stored as it was acknowledged and
/// found by its own text, a deleted one is neither stored nor found by its last text.
/// </summary>
/// <remarks>
/// A canary may answer while it has no vectors yet of what was written last, and a drift adapter only comes near: both
/// are said in the answer, which is then asked for again until its generation is whole.
/// </remarks>
/// <param name="client">Reaches the server.</param>
/// <param name="collection">What is looked at.</param>
/// <param name="ledger">What it must hold.</param>
/// <param name="note">Takes every mismatch: what, of which document, and how.</param>
internal sealed class LedgerCheck(
    IShoalClient client, string collection, DocumentLedger ledger, Action<string, string, string> note)
{
    // Enough for the twins that a text may have, far too few to hold a document whose vectors are of another text.
    private const int TopK = 5;
    private const int SlowMachineMs = 60_000;

    private static readonly TimeSpan LongestPending = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    // Two processors: more requests at a time only wait for each other.
    private const int Parallelism = 4;

    private int _verified;
    private int _lost;
    private int _resurrected;

    /// <summary>Documents that were looked for.</summary>
    public int Verified => _verified;

    /// <summary>Live documents that are not there as they were acknowledged, or not found so.</summary>
    public int Lost => _lost;

    /// <summary>Times that a deleted document was there or found.</summary>
    public int Resurrected => _resurrected;

    /// <summary>Looks for some live documents and for every deleted one.</summary>
    public async Task RunAsync(IReadOnlyCollection<Document> live, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Parallelism,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(live, options, CheckLiveAsync);
        await Parallel.ForEachAsync(ledger.Deleted, options, CheckDeletedAsync);
    }

    private async ValueTask CheckLiveAsync(Document document, CancellationToken token)
    {
        Interlocked.Increment(ref _verified);
        var stored = await client.Documents(collection).FindAsync(document.Id!, cancellationToken: token);
        var found = await FindAsync(document, token);
        var isStored = stored is not null && stored.Text == document.Text && stored.Title == document.Title;
        var isFound = found is not null && found.Text == document.Text && found.Title == document.Title;
        if (isStored && isFound) return;
        Interlocked.Increment(ref _lost);
        var what = isStored ? $"found as '{found?.Title}' '{found?.Text}'" : $"'{stored?.Title}' '{stored?.Text}'";
        note("lost", document.Id!, $"{what}, not '{document.Title}' '{document.Text}'");
    }

    /// <summary>Returns what a document's own text finds of it, in an answer that has to hold it if need be.</summary>
    private async Task<Hit?> FindAsync(Document document, CancellationToken token)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Glance);
        while (true)
        {
            var answer = await SearchAsync(document, token);
            var found = answer.Hits.FirstOrDefault(hit => hit.Id == document.Id);
            if (found is not null || IsWhole(answer) || Stopwatch.GetElapsedTime(started) > LongestPending)
                return found;
            await timer.WaitForNextTickAsync(token);
        }
    }

    private static bool IsWhole(SearchResponse answer) =>
        !answer.Adapter && answer.Coverage.ShardsAnswered == answer.Coverage.ShardsAsked
        && answer.Coverage.Documents == 1;

    private async ValueTask CheckDeletedAsync(KeyValuePair<string, Document?> deleted, CancellationToken token)
    {
        Interlocked.Increment(ref _verified);
        if (await client.Documents(collection).FindAsync(deleted.Key, cancellationToken: token) is { } stored)
            Resurrect(deleted.Key, $"stored as '{stored.Title}' '{stored.Text}'");
        if (deleted.Value is { } last) await SearchAsync(last, token);
    }

    /// <summary>Searches for a document's own text; none of what is found may be deleted.</summary>
    private async Task<SearchResponse> SearchAsync(Document document, CancellationToken token)
    {
        var request = new SearchRequest
        {
            Query = Revisions.TextOf(document),
            TopK = TopK,
            TimeoutMs = SlowMachineMs,
            Include = ["text"],
        };
        var answer = await client.Search.SearchAsync(collection, request, token);
        foreach (var ghost in answer.Hits.Where(hit => ledger.Deleted.ContainsKey(hit.Id)))
            Resurrect(ghost.Id, $"generation {answer.Generation} found it for '{request.Query}'");
        return answer;
    }

    private void Resurrect(string id, string how)
    {
        Interlocked.Increment(ref _resurrected);
        note("resurrected", id, how);
    }
}
