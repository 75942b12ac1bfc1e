using System.Text.Json;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Storage;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// The control records of judged sets: <c>judgments/INCARNATION</c>, specified in docs/formats/control-records.md.
/// </summary>
internal static class JudgmentRecords
{
    /// <summary>Returns the key of a collection's judged set.</summary>
    public static string Key(string incarnation) => $"judgments/{incarnation}";

    /// <summary>Returns a judged set as bytes.</summary>
    public static byte[] Write(IReadOnlyList<JudgedQuery> queries) =>
        JsonSerializer.SerializeToUtf8Bytes(queries, JsonSerializerOptions.Web);

    /// <summary>Returns the judged set in a record.</summary>
    /// <exception cref="StoreUnavailableException">The record is damaged.</exception>
    public static IReadOnlyList<JudgedQuery> Read(ControlRecord record)
    {
        try
        {
            return JsonSerializer.Deserialize<JudgedQuery[]>(record.Value.Span, JsonSerializerOptions.Web) ?? [];
        }
        catch (JsonException exception)
        {
            throw new StoreUnavailableException($"Control record '{record.Key}' is damaged.", exception);
        }
    }
}
