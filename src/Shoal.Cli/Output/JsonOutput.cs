using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Shoal.Cli.Output;

/// <summary>Machine-readable results: one JSON value on one line.</summary>
internal static class JsonOutput
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a record of the HTTP API as the server sends it.</summary>
    public static void WriteJson<T>(this IAnsiConsole console, T value, JsonTypeInfo<T> type) =>
        console.WriteRawLine(JsonSerializer.Serialize(value, type));

    /// <summary>Writes one object whose members the caller writes.</summary>
    public static void WriteJsonObject(this IAnsiConsole console, Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        console.WriteRawLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
