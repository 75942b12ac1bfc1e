using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Shoal.Evaluation.Datasets;

/// <summary>Reads a corpus: one JSON object a line.</summary>
/// <remarks>
/// The BEIR layout: <c>_id</c> (or <c>id</c>), <c>title</c>, <c>text</c>, <c>metadata</c>; and <c>vector</c>.
/// Another member is an error rather than data lost in silence: it belongs under <c>metadata</c>.
/// </remarks>
public static class CorpusReader
{
    private static readonly HashSet<string> Members =
        new(["_id", "id", "title", "text", "metadata", "vector"], StringComparer.Ordinal);

    /// <summary>Yields the documents in file order, until the first line that is wrong.</summary>
    /// <param name="stream">Read from where it stands; left open.</param>
    /// <param name="source">The file's name, for error messages.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <exception cref="DatasetFormatException">See <see cref="Parse"/>.</exception>
    public static async IAsyncEnumerable<CorpusDocument> ReadAsync(
        Stream stream, string source, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var line in LineReader.ReadAsync(stream, source, cancellationToken).ConfigureAwait(false))
        {
            yield return Parse(line);
        }
    }

    /// <summary>Returns the document of one line, for readers who go on after a wrong one.</summary>
    /// <exception cref="DatasetFormatException">
    /// No UTF-8, no JSON object, a member of another type or unknown, or no id.
    /// </exception>
    public static CorpusDocument Parse(DatasetLine line)
    {
        var root = JsonLine.ParseObject(line);
        foreach (var member in root.EnumerateObject())
        {
            if (Members.Contains(member.Name)) continue;
            throw line.Error($"unknown member '{member.Name}': other data belongs under 'metadata'");
        }

        return new CorpusDocument(
            JsonLine.ReadId(line, root),
            JsonLine.ReadString(line, root, "title"),
            JsonLine.ReadString(line, root, "text") ?? "",
            ReadMetadata(line, root),
            ReadVector(line, root));
    }

    private static JsonElement? ReadMetadata(DatasetLine line, JsonElement root)
    {
        if (!root.TryGetProperty("metadata", out var metadata)) return null;
        return metadata.ValueKind switch
        {
            JsonValueKind.Object => metadata,
            JsonValueKind.Null => null,
            _ => throw line.Error("'metadata' is no object"),
        };
    }

    private static float[]? ReadVector(DatasetLine line, JsonElement root)
    {
        if (!root.TryGetProperty("vector", out var vector) || vector.ValueKind == JsonValueKind.Null) return null;
        if (vector.ValueKind != JsonValueKind.Array) throw line.Error("'vector' is no array");
        return [.. vector.EnumerateArray().Select(component =>
            TryGetFinite(component, out var value)
                ? value
                : throw line.Error("'vector' holds something else than finite numbers"))];
    }

    private static bool TryGetFinite(JsonElement component, out float value)
    {
        value = 0;
        return component.ValueKind == JsonValueKind.Number
            && component.TryGetSingle(out value)
            && float.IsFinite(value);
    }
}
