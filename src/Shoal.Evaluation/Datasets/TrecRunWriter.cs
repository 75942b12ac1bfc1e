using System.Globalization;
using Shoal.Evaluation.Metrics;

namespace Shoal.Evaluation.Datasets;

/// <summary>Writes a run in the TREC format that <see cref="TrecRunReader"/> and trec_eval read.</summary>
public static class TrecRunWriter
{
    /// <summary>Writes all rankings, best first, ranks from 1, scores so that they read back exactly.</summary>
    /// <param name="run">Its ids hold no white space.</param>
    /// <param name="writer">Left open.</param>
    /// <param name="tag">The run's name: the last column, without white space.</param>
    /// <param name="cancellationToken">Stops between two queries.</param>
    /// <exception cref="ArgumentException">
    /// An id or the tag is empty or has white space, which separates the columns.
    /// </exception>
    public static async Task WriteAsync(
        Run run, TextWriter writer, string tag, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(writer);
        RequireColumn(tag, nameof(tag));
        foreach (var queryId in run.QueryIds)
        {
            cancellationToken.ThrowIfCancellationRequested();
            RequireColumn(queryId, nameof(run));
            foreach (var (index, entry) in run.RankingOf(queryId).Index())
            {
                RequireColumn(entry.DocumentId, nameof(run));
                var line = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{queryId} Q0 {entry.DocumentId} {index + 1} {entry.Score:R} {tag}\n");
                await writer.WriteAsync(line.AsMemory(), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static void RequireColumn(string value, string parameter)
    {
        if (value.Length > 0 && !value.Any(char.IsWhiteSpace)) return;
        throw new ArgumentException($"'{value}' is empty or has white space: a TREC run cannot hold it.", parameter);
    }
}
