using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shoal.Protocol.Json;

/// <summary>Reads the four shapes of an input; writes arrays, which mean the same.</summary>
internal sealed class EmbeddingInputConverter : JsonConverter<EmbeddingInput>
{
    private const string Expected =
        "'input' is a string, an array of strings, an array of token ids, or an array of arrays of token ids.";

    public override EmbeddingInput Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String) return new EmbeddingInput(ReadText(ref reader));
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException(Expected);
        Advance(ref reader);
        return reader.TokenType switch
        {
            JsonTokenType.EndArray => new EmbeddingInput(Array.Empty<string>()),
            JsonTokenType.String => new EmbeddingInput(ReadTexts(ref reader)),
            JsonTokenType.Number => new EmbeddingInput([ReadIds(ref reader)]),
            JsonTokenType.StartArray => new EmbeddingInput(ReadIdLists(ref reader)),
            _ => throw new JsonException(Expected),
        };
    }

    public override void Write(Utf8JsonWriter writer, EmbeddingInput value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var text in value.Texts ?? []) writer.WriteStringValue(text);
        foreach (var ids in value.TokenIds ?? [])
        {
            writer.WriteStartArray();
            foreach (var id in ids) writer.WriteNumberValue(id);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static List<string> ReadTexts(ref Utf8JsonReader reader)
    {
        var texts = new List<string>();
        for (; reader.TokenType != JsonTokenType.EndArray; Advance(ref reader)) texts.Add(ReadText(ref reader));
        return texts;
    }

    private static string ReadText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String) throw new JsonException(Expected);
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException invalid)
        {
            throw new JsonException("'input' holds a text that is not valid Unicode.", invalid);
        }
    }

    private static List<int[]> ReadIdLists(ref Utf8JsonReader reader)
    {
        var lists = new List<int[]>();
        for (; reader.TokenType != JsonTokenType.EndArray; Advance(ref reader))
        {
            if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException(Expected);
            Advance(ref reader);
            lists.Add(ReadIds(ref reader));
        }

        return lists;
    }

    /// <summary>Reads from the first element to the end of its array.</summary>
    private static int[] ReadIds(ref Utf8JsonReader reader)
    {
        var ids = new List<int>();
        for (; reader.TokenType != JsonTokenType.EndArray; Advance(ref reader))
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id))
            {
                throw new JsonException(Expected);
            }

            ids.Add(id);
        }

        return [.. ids];
    }

    private static void Advance(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) throw new JsonException(Expected);
    }
}
