using System.Globalization;
using System.Runtime.CompilerServices;
using Shoal.Evaluation.Metrics;

namespace Shoal.Evaluation.Datasets;

/// <summary>Streams judgments from either of the two formats in use, which the first line tells apart.</summary>
/// <remarks>
/// BEIR: a header line <c>query-id corpus-id score</c>, then three fields a line, separated by tabs (the header may
/// be missing). TREC: <c>query iteration document grade</c>, separated by white space; the second field is ignored.
/// </remarks>
public static class QrelsReader
{
    private static readonly string[] Header = ["query-id", "corpus-id", "score"];

    /// <summary>Yields the judgments in file order.</summary>
    /// <param name="stream">Read from where it stands; left open.</param>
    /// <param name="source">The file's name, for error messages.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <exception cref="DatasetFormatException">
    /// A line has the wrong fields, an empty id or a grade that is no integer, or judges a document again.
    /// </exception>
    public static async IAsyncEnumerable<Judgment> ReadAsync(
        Stream stream, string source, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Func<DatasetLine, Judgment>? parse = null;
        var seen = new HashSet<(string, string)>();
        await foreach (var line in LineReader.ReadAsync(stream, source, cancellationToken).ConfigureAwait(false))
        {
            if (parse is null)
            {
                var fields = line.GetText().Split('\t');
                parse = fields.Length == 3 ? ParseBeir : ParseTrec;
                if (fields.SequenceEqual(Header, StringComparer.Ordinal)) continue;
            }

            var judgment = parse(line);
            if (!seen.Add((judgment.QueryId, judgment.DocumentId)))
            {
                throw line.Error(
                    $"document '{judgment.DocumentId}' is judged a second time for query '{judgment.QueryId}'");
            }

            yield return judgment;
        }
    }

    /// <summary>Reads a whole judged set.</summary>
    /// <exception cref="DatasetFormatException">See <see cref="ReadAsync"/>.</exception>
    public static async Task<Qrels> ReadAllAsync(
        Stream stream, string source, CancellationToken cancellationToken = default)
    {
        var judgments = new List<Judgment>();
        await foreach (var judgment in ReadAsync(stream, source, cancellationToken).ConfigureAwait(false))
        {
            judgments.Add(judgment);
        }

        return new Qrels(judgments);
    }

    private static Judgment ParseBeir(DatasetLine line)
    {
        var fields = line.GetText().Split('\t');
        if (fields.Length != 3) throw line.Error($"expected 3 tab-separated fields, found {fields.Length}");
        return Parse(line, fields[0], fields[1], fields[2]);
    }

    private static Judgment ParseTrec(DatasetLine line)
    {
        var fields = line.GetText().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 4)
        {
            throw line.Error(
                "expected 4 fields separated by white space (or 3 by tabs from the first line on), "
                + $"found {fields.Length}");
        }

        return Parse(line, fields[0], fields[2], fields[3]);
    }

    private static Judgment Parse(DatasetLine line, string queryId, string documentId, string grade)
    {
        if (queryId.Length == 0 || documentId.Length == 0) throw line.Error("an id is empty");
        if (!int.TryParse(grade, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed))
        {
            throw line.Error($"the grade '{grade}' is no integer");
        }

        return new Judgment(queryId, documentId, parsed);
    }
}
