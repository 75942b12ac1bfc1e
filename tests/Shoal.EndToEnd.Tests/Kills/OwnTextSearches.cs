using System.Collections.Concurrent;
using Shoal.Client;
using Shoal.Protocol;

namespace Shoal.EndToEnd.Tests.Kills;

/// <summary>Searches for documents by their own text, through the approximate index.</summary>
/// <param name="encodesEverySearch">
/// Whether a text that was found after an earlier restart is encoded again, and not searched by its vector of then.
/// </param>
internal sealed class OwnTextSearches(bool encodesEverySearch)
{
    private const int TopK = 10;
    private const int SlowMachineMs = 60_000;

    private readonly ConcurrentDictionary<string, float[]> _vectors = new(StringComparer.Ordinal);

    /// <summary>Searches for one document and counts what is wrong with the answer.</summary>
    /// <param name="client">Reaches the server.</param>
    /// <param name="document">What is there.</param>
    /// <param name="present">All that is there, by id.</param>
    /// <param name="tally">Where it counts.</param>
    public async Task CheckAsync(
        IShoalClient client, Document document, IReadOnlyDictionary<string, Document> present, KillTally tally)
    {
        var text = Revisions.TextOf(document);
        var request = new SearchRequest { TopK = TopK, Exact = false, TimeoutMs = SlowMachineMs, Include = ["text"] };
        var known = _vectors.TryGetValue(text, out var vector);
        request = known ? request with { Vector = vector } : request with { Query = text };
        var hits = (await client.Search.SearchAsync(KillRun.Collection, request)).Hits;
        foreach (var ghost in hits.Where(hit => !present.ContainsKey(hit.Id)))
        {
            tally.Add(Finding.Ghost, $"'{ghost.Id}' is found, GET has none");
        }

        var own = hits.SingleOrDefault(hit => hit.Id == document.Id);
        if (own?.Text != document.Text || own?.Title != document.Title)
        {
            var how = own is null ? "not found" : "found with another text";
            tally.Add(Finding.Unsearchable, $"'{document.Id}' is {how}");
        }
        else if (!known && !encodesEverySearch)
        {
            var stored = await client.Documents(KillRun.Collection).GetAsync(document.Id!, includeVectors: true);
            _vectors[text] = stored.Vectors![0];
        }
    }
}
