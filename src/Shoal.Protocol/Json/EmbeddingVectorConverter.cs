using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shoal.Protocol.Json;

/// <summary>
/// An array of numbers, or base64 of little-endian IEEE 754 single-precision numbers, as OpenAI has it.
/// </summary>
internal sealed class EmbeddingVectorConverter : JsonConverter<EmbeddingVector>
{
    private const string Expected = "An embedding is an array of numbers, or base64 of 32-bit numbers.";

    public override EmbeddingVector Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        => reader.TokenType switch
        {
            JsonTokenType.String => new EmbeddingVector(ReadBase64(ref reader), Base64: true),
            JsonTokenType.StartArray => new EmbeddingVector(ReadNumbers(ref reader)),
            _ => throw new JsonException(Expected),
        };

    public override void Write(Utf8JsonWriter writer, EmbeddingVector value, JsonSerializerOptions options)
    {
        if (value.Base64)
        {
            WriteBase64(writer, value.Values.Span);
            return;
        }

        writer.WriteStartArray();
        foreach (var number in value.Values.Span) writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }

    private static void WriteBase64(Utf8JsonWriter writer, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            writer.WriteBase64StringValue(MemoryMarshal.AsBytes(values));
            return;
        }

        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        writer.WriteBase64StringValue(bytes);
    }

    private static float[] ReadBase64(ref Utf8JsonReader reader)
    {
        if (!reader.TryGetBytesFromBase64(out var bytes) || bytes.Length % sizeof(float) != 0)
        {
            throw new JsonException(Expected);
        }

        var values = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        }

        return values;
    }

    private static float[] ReadNumbers(ref Utf8JsonReader reader)
    {
        var values = new List<float>();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number) values.Add(reader.GetSingle());
        return reader.TokenType == JsonTokenType.EndArray ? [.. values] : throw new JsonException(Expected);
    }
}
