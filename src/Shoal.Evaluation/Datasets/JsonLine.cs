using System.Text.Json;

namespace Shoal.Evaluation.Datasets;

/// <summary>Reads members of the JSON object in one line; every error names the line.</summary>
internal static class JsonLine
{
    /// <summary>Returns the object, whose member names are all Unicode text.</summary>
    public static JsonElement ParseObject(DatasetLine line)
    {
        try
        {
            using var document = JsonDocument.Parse(line.GetText());
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw line.Error("the line is no JSON object");
            foreach (var member in root.EnumerateObject()) _ = member.Name;
            return root.Clone();
        }
        catch (JsonException exception)
        {
            throw line.Error($"malformed JSON: {exception.Message}", exception);
        }
        catch (InvalidOperationException exception)
        {
            throw line.Error("a member's name holds a lone surrogate", exception);
        }
    }

    /// <summary>Returns <c>_id</c> or <c>id</c>: a string, or an integer as it is written.</summary>
    public static string ReadId(DatasetLine line, JsonElement root)
    {
        if (!root.TryGetProperty("_id", out var id) && !root.TryGetProperty("id", out id))
        {
            throw line.Error("neither '_id' nor 'id' is there");
        }

        var text = id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out _)
            ? id.GetRawText()
            : ReadString(line, id, "id");
        return string.IsNullOrEmpty(text) ? throw line.Error("the id is empty") : text;
    }

    /// <summary>Returns a string member, or null where it is absent or null.</summary>
    public static string? ReadString(DatasetLine line, JsonElement root, string name, bool required = false)
    {
        if (root.TryGetProperty(name, out var value)) return ReadString(line, value, name);
        return required ? throw line.Error($"'{name}' is missing") : null;
    }

    private static string? ReadString(DatasetLine line, JsonElement value, string name)
    {
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
        {
            throw line.Error($"'{name}' is no string");
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException exception)
        {
            // What the reader throws for an escaped lone surrogate, which no Unicode text holds.
            throw line.Error($"'{name}' holds a lone surrogate", exception);
        }
    }
}
