namespace Shoal.Evaluation.Metrics;

/// <summary>The ranking of one query seen through its judgments: all that a metric needs, and no ids.</summary>
public sealed class JudgedRanking
{
    /// <summary>The grade of a retrieved document that nobody judged: not relevant, but not judged so either.</summary>
    public const int Unjudged = -1;

    private readonly int[] _grades;
    private readonly int[] _idealGains;

    /// <summary>Looks the grade of every retrieved document up.</summary>
    /// <param name="ranking">Best first.</param>
    /// <param name="grades">The judgments of the same query by document id.</param>
    public JudgedRanking(IReadOnlyList<RunEntry> ranking, IReadOnlyDictionary<string, int> grades)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        ArgumentNullException.ThrowIfNull(grades);
        _grades = [.. ranking
            .Select(entry => Math.Max(Unjudged, grades.GetValueOrDefault(entry.DocumentId, Unjudged)))];
        _idealGains = [.. grades.Values.Where(IsRelevant).OrderDescending()];
        JudgedNotRelevantCount = grades.Values.Count(grade => grade == 0);
        RelevantRetrievedCount = _grades.Count(IsRelevant);
    }

    /// <summary>Grade by rank, best rank first: -1 for unjudged, 0 for not relevant, else relevant.</summary>
    public ReadOnlySpan<int> Grades => _grades;

    /// <summary>The grades of all relevant documents, retrieved or not, descending: the best ranking.</summary>
    public ReadOnlySpan<int> IdealGains => _idealGains;

    /// <summary>How many documents are relevant to the query, retrieved or not (trec_eval's num_rel).</summary>
    public int RelevantCount => _idealGains.Length;

    /// <summary>How many relevant documents were retrieved (trec_eval's num_rel_ret).</summary>
    public int RelevantRetrievedCount { get; }

    /// <summary>How many documents were judged and found not relevant, retrieved or not.</summary>
    public int JudgedNotRelevantCount { get; }

    /// <summary>Whether a grade counts as relevant: 1 and more, as trec_eval's default relevance level says.</summary>
    public static bool IsRelevant(int grade) => grade > 0;

    /// <summary>Returns how many relevant documents are among the first <paramref name="cutoff"/> ranks.</summary>
    public int RelevantWithin(int cutoff)
    {
        var count = 0;
        foreach (var grade in Grades[..Math.Min(cutoff, _grades.Length)])
        {
            if (IsRelevant(grade)) count++;
        }

        return count;
    }
}
