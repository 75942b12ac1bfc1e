namespace Shoal.Evaluation.Metrics;

/// <summary>A judged set ("query relevance judgments"): for each query the grades of its documents.</summary>
/// <remarks>Immutable after construction; safe for concurrent readers.</remarks>
public sealed class Qrels
{
    private static readonly Dictionary<string, int> EmptyGrades = [];

    private readonly Dictionary<string, Dictionary<string, int>> _gradesByQuery = new(StringComparer.Ordinal);
    private readonly List<string> _queryIds = [];

    /// <summary>Collects judgments in any order.</summary>
    /// <exception cref="ArgumentException">An id is empty, or a document is judged twice for one query.</exception>
    public Qrels(IEnumerable<Judgment> judgments)
    {
        ArgumentNullException.ThrowIfNull(judgments);
        foreach (var judgment in judgments) Add(judgment);
    }

    /// <summary>The judged queries, in the order in which each first appeared.</summary>
    public IReadOnlyList<string> QueryIds => _queryIds;

    /// <summary>Returns the grades of one query by document id; empty for a query that has none.</summary>
    public IReadOnlyDictionary<string, int> GradesOf(string queryId) =>
        _gradesByQuery.TryGetValue(queryId, out var grades) ? grades : EmptyGrades;

    private void Add(Judgment judgment)
    {
        ArgumentException.ThrowIfNullOrEmpty(judgment.QueryId, nameof(judgment));
        ArgumentException.ThrowIfNullOrEmpty(judgment.DocumentId, nameof(judgment));
        if (!_gradesByQuery.TryGetValue(judgment.QueryId, out var grades))
        {
            _gradesByQuery[judgment.QueryId] = grades = new(StringComparer.Ordinal);
            _queryIds.Add(judgment.QueryId);
        }

        if (grades.TryAdd(judgment.DocumentId, judgment.Grade)) return;
        throw new ArgumentException(
            $"Document '{judgment.DocumentId}' is judged twice for query '{judgment.QueryId}'.", nameof(judgment));
    }
}
