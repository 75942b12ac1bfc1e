using System.Runtime.CompilerServices;

namespace Shoal.Evaluation.Datasets;

/// <summary>Reads queries: one JSON object a line with <c>_id</c> or <c>id</c>, and <c>text</c>.</summary>
/// <remarks>Other members are ignored.</remarks>
public static class QueriesReader
{
    /// <summary>Yields the queries in file order.</summary>
    /// <param name="stream">Read from where it stands; left open.</param>
    /// <param name="source">The file's name, for error messages.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <exception cref="DatasetFormatException">
    /// A line is no JSON object with an id and a text that is not empty, or repeats an id.
    /// </exception>
    public static async IAsyncEnumerable<DatasetQuery> ReadAsync(
        Stream stream, string source, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var line in LineReader.ReadAsync(stream, source, cancellationToken).ConfigureAwait(false))
        {
            var query = Parse(line);
            if (!seen.Add(query.Id)) throw line.Error($"query '{query.Id}' is there a second time");
            yield return query;
        }
    }

    private static DatasetQuery Parse(DatasetLine line)
    {
        var root = JsonLine.ParseObject(line);
        var id = JsonLine.ReadId(line, root);
        var text = JsonLine.ReadString(line, root, "text", required: true);
        return string.IsNullOrEmpty(text) ? throw line.Error("the text is empty") : new DatasetQuery(id, text);
    }
}
