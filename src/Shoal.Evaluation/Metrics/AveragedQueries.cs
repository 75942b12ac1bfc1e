namespace Shoal.Evaluation.Metrics;

/// <summary>Over which queries a mean is taken.</summary>
public enum AveragedQueries
{
    /// <summary>
    /// All judged queries; one for which nothing was retrieved counts 0 (trec_eval with <c>-c</c>). What a service
    /// must be measured by: it cannot gain from leaving a hard query unanswered.
    /// </summary>
    Judged,

    /// <summary>The judged queries that the run has entries for (trec_eval without <c>-c</c>).</summary>
    JudgedAndRetrieved,
}
