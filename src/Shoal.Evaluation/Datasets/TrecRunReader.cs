using System.Globalization;
using System.Runtime.CompilerServices;
using Shoal.Evaluation.Metrics;

namespace Shoal.Evaluation.Datasets;

/// <summary>Streams a TREC run: <c>query Q0 document rank score tag</c>, separated by white space.</summary>
/// <remarks>Only query, document and score mean anything; the rank column is ignored, as by trec_eval.</remarks>
public static class TrecRunReader
{
    /// <summary>Yields the entries in file order.</summary>
    /// <param name="stream">Read from where it stands; left open.</param>
    /// <param name="source">The file's name, for error messages.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <exception cref="DatasetFormatException">
    /// A line has the wrong fields or a score that is no finite number, or retrieves a document again.
    /// </exception>
    public static async IAsyncEnumerable<RunEntry> ReadAsync(
        Stream stream, string source, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var seen = new HashSet<(string, string)>();
        await foreach (var line in LineReader.ReadAsync(stream, source, cancellationToken).ConfigureAwait(false))
        {
            var entry = Parse(line);
            if (!seen.Add((entry.QueryId, entry.DocumentId)))
            {
                throw line.Error(
                    $"document '{entry.DocumentId}' is retrieved a second time for query '{entry.QueryId}'");
            }

            yield return entry;
        }
    }

    /// <summary>Reads a whole run.</summary>
    /// <exception cref="DatasetFormatException">See <see cref="ReadAsync"/>.</exception>
    public static async Task<Run> ReadAllAsync(
        Stream stream, string source, CancellationToken cancellationToken = default)
    {
        var entries = new List<RunEntry>();
        await foreach (var entry in ReadAsync(stream, source, cancellationToken).ConfigureAwait(false))
        {
            entries.Add(entry);
        }

        return new Run(entries);
    }

    private static RunEntry Parse(DatasetLine line)
    {
        var fields = line.GetText().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 6) throw line.Error($"expected 6 fields separated by white space, found {fields.Length}");
        if (!double.TryParse(fields[4], NumberStyles.Float, CultureInfo.InvariantCulture, out var score)
            || !double.IsFinite(score))
        {
            throw line.Error($"the score '{fields[4]}' is no finite number");
        }

        return new RunEntry(fields[0], fields[2], score);
    }
}
