using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shoal.Protocol.Json;

/// <summary>A length of time as a string; see <see cref="IsoDuration"/>.</summary>
internal sealed class IsoDurationConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && IsoDuration.TryParse(reader.GetString(), out var duration)
            ? duration
            : throw new JsonException(IsoDuration.Expected);

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(IsoDuration.ToString(value));
}
