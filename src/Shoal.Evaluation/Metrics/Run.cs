namespace Shoal.Evaluation.Metrics;

/// <summary>What a retrieval system answered to each query, in the order in which trec_eval judges it.</summary>
/// <remarks>
/// The order is by score descending, then by document id descending (ordinally), whatever order or rank column the
/// entries came with: a system cannot gain from the way it happens to list equal scores.
/// Immutable after construction; safe for concurrent readers.
/// </remarks>
public sealed class Run
{
    private readonly Dictionary<string, List<RunEntry>> _rankingsByQuery = new(StringComparer.Ordinal);
    private readonly List<string> _queryIds = [];

    /// <summary>Collects and orders the entries.</summary>
    /// <exception cref="ArgumentException">
    /// An id is empty, a score is not finite, or a document was retrieved twice for one query.
    /// </exception>
    public Run(IEnumerable<RunEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var entry in entries) Add(entry);
        foreach (var ranking in _rankingsByQuery.Values) Order(ranking);
    }

    /// <summary>The queries with at least one entry, in the order in which each first appeared.</summary>
    public IReadOnlyList<string> QueryIds => _queryIds;

    /// <summary>Returns the entries of one query, best first; empty for a query that has none.</summary>
    public IReadOnlyList<RunEntry> RankingOf(string queryId) =>
        _rankingsByQuery.TryGetValue(queryId, out var ranking) ? ranking : [];

    private void Add(RunEntry entry)
    {
        ArgumentException.ThrowIfNullOrEmpty(entry.QueryId, nameof(entry));
        ArgumentException.ThrowIfNullOrEmpty(entry.DocumentId, nameof(entry));
        if (!double.IsFinite(entry.Score))
        {
            throw new ArgumentException(
                $"The score of document '{entry.DocumentId}' for query '{entry.QueryId}' is not finite.",
                nameof(entry));
        }

        if (!_rankingsByQuery.TryGetValue(entry.QueryId, out var ranking))
        {
            _rankingsByQuery[entry.QueryId] = ranking = [];
            _queryIds.Add(entry.QueryId);
        }

        ranking.Add(entry);
    }

    private static void Order(List<RunEntry> ranking)
    {
        var seen = new HashSet<string>(ranking.Count, StringComparer.Ordinal);
        foreach (var entry in ranking)
        {
            if (seen.Add(entry.DocumentId)) continue;
            throw new ArgumentException(
                $"Document '{entry.DocumentId}' was retrieved twice for query '{entry.QueryId}'.", nameof(ranking));
        }

        ranking.Sort(static (a, b) => b.Score.CompareTo(a.Score) is var byScore and not 0
            ? byScore
            : string.CompareOrdinal(b.DocumentId, a.DocumentId));
    }
}
