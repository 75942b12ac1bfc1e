using System.Text.Encodings.Web;
using System.Text.Json;

namespace Shoal.Protocol;

/// <summary>The JSON of the HTTP API as it crosses the wire.</summary>
public static class ShoalJson
{
    /// <summary>
    /// Reads and writes every record; leaves letters outside ASCII as they are, so bodies stay small.
    /// </summary>
    /// <remarks>Safe for concurrent use. Its output is for JSON media types; never put it into HTML.</remarks>
    public static ShoalJsonContext Wire { get; } = new(
        new JsonSerializerOptions(ShoalJsonContext.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
}
