using System.Text.Json;

namespace Shoal.Indexing.Filters;

/// <summary>The values of a document's filterable fields. Immutable; safe to share.</summary>
/// <remarks>
/// A name is looked up as it is, and then at its first dot: <c>a.b</c> is the member <c>a.b</c>, or <c>b</c> within the
/// object <c>a</c>. Arrays are walked through, at the end of a path and on the way, so a field has as many values as
/// the strings, numbers and booleans it leads to. Null and objects are no values.
/// </remarks>
public sealed class DocumentFields
{
    /// <summary>Of a document without metadata.</summary>
    public static readonly DocumentFields Empty = new([]);

    private readonly Dictionary<string, List<FilterValue>> _values;

    private DocumentFields(Dictionary<string, List<FilterValue>> values) => _values = values;

    /// <summary>Takes the filterable fields out of a document's metadata.</summary>
    /// <param name="metadataJson">A JSON object, or null or empty for none.</param>
    /// <param name="filterable">The names of the fields to take.</param>
    /// <exception cref="ArgumentException">The metadata is not a JSON object, or has lone surrogates in it.</exception>
    public static DocumentFields Parse(string? metadataJson, IReadOnlyCollection<string> filterable)
    {
        if (string.IsNullOrEmpty(metadataJson) || filterable.Count == 0) return Empty;
        try
        {
            var values = ReadFields(metadataJson, filterable);
            return values.Count == 0 ? Empty : new DocumentFields(values);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The latter is how a string with a lone surrogate is refused.
            throw new ArgumentException(
                "Metadata must be a JSON object of valid Unicode.", nameof(metadataJson), exception);
        }
    }

    /// <summary>Returns a field's values; none when it is missing or was not among the filterable ones.</summary>
    public IReadOnlyList<FilterValue> ValuesOf(string field) =>
        _values.TryGetValue(field, out var values) ? values : [];

    /// <summary>Writes the values for <see cref="Read"/>.</summary>
    /// <param name="writer">Receives them.</param>
    /// <param name="filterable">The names of the fields to write, in the order that they are read in.</param>
    public void Write(BinaryWriter writer, IReadOnlyCollection<string> filterable)
    {
        ArgumentNullException.ThrowIfNull(writer);
        foreach (var field in filterable)
        {
            var values = ValuesOf(field);
            writer.Write7BitEncodedInt(values.Count);
            foreach (var value in values) value.Write(writer);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote for the same names.</summary>
    /// <exception cref="FormatException">It is not what was written.</exception>
    /// <exception cref="EndOfStreamException">Likewise.</exception>
    public static DocumentFields Read(BinaryReader reader, IReadOnlyCollection<string> filterable)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var fields = new Dictionary<string, List<FilterValue>>(StringComparer.Ordinal);
        foreach (var field in filterable)
        {
            var values = new List<FilterValue>();
            for (var left = reader.Read7BitEncodedInt(); left > 0; left--) values.Add(FilterValue.Read(reader));
            if (values.Count > 0) fields[field] = values;
        }

        return fields.Count == 0 ? Empty : new DocumentFields(fields);
    }

    private static Dictionary<string, List<FilterValue>> ReadFields(
        string metadataJson, IReadOnlyCollection<string> filterable)
    {
        var values = new Dictionary<string, List<FilterValue>>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(metadataJson);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("It is not an object.");
        foreach (var field in filterable)
        {
            var found = new List<FilterValue>();
            Find(document.RootElement, field, found);
            if (found.Count > 0) values[field] = found;
        }

        return values;
    }

    private static void Find(JsonElement element, string path, List<FilterValue> found)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray()) Find(item, path, found);
            return;
        }

        if (element.ValueKind != JsonValueKind.Object) return;
        if (element.TryGetProperty(path, out var member)) Take(member, found);
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot >= 0 && element.TryGetProperty(path[..dot], out var nested)) Find(nested, path[(dot + 1)..], found);
    }

    private static void Take(JsonElement element, List<FilterValue> found)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray()) Take(item, found);
                break;
            case JsonValueKind.String:
                found.Add(FilterValue.Of(element.GetString()!));
                break;
            case JsonValueKind.Number:
                found.Add(FilterValue.Of(element.GetDouble()));
                break;
            case JsonValueKind.True or JsonValueKind.False:
                found.Add(FilterValue.Of(element.GetBoolean()));
                break;
        }
    }
}
