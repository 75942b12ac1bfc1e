using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Shoal.Protocol.Json;

/// <summary>Writes an answer or a problem as itself, and tells them apart by the problem's <c>code</c>.</summary>
internal sealed class SearchBatchResultConverter : JsonConverter<SearchBatchResult>
{
    public override SearchBatchResult Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A search's answer is an object.");
        return IsProblem(reader)
            ? new SearchBatchResult(JsonSerializer.Deserialize(ref reader, TypeInfo<ProblemDocument>(options))!)
            : new SearchBatchResult(JsonSerializer.Deserialize(ref reader, TypeInfo<SearchResponse>(options))!);
    }

    public override void Write(Utf8JsonWriter writer, SearchBatchResult value, JsonSerializerOptions options)
    {
        if (value.Problem is { } problem) JsonSerializer.Serialize(writer, problem, TypeInfo<ProblemDocument>(options));
        else JsonSerializer.Serialize(writer, value.Answer!, TypeInfo<SearchResponse>(options));
    }

    /// <summary>Looks ahead on a copy of the reader, so the caller's stays where it is.</summary>
    private static bool IsProblem(Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("code"u8)) return true;
            reader.Skip();
        }

        return false;
    }

    private static JsonTypeInfo<T> TypeInfo<T>(JsonSerializerOptions options) =>
        (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
