using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using System.Text.Json.Serialization;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Storage;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// The control records of rollouts and their evidence, specified in docs/formats/control-records.md.
/// </summary>
internal static class RolloutRecords
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>What the marks of unfinished rollouts begin with; the incarnation follows.</summary>
    public const string OpenPrefix = "rollouts-open/";

    /// <summary>Returns the key of the mark that a collection has an unfinished rollout.</summary>
    public static string OpenKey(string incarnation) => OpenPrefix + incarnation;

    /// <summary>Returns what the keys of a collection's rollouts begin with.</summary>
    public static string Prefix(string incarnation) => $"rollouts/{incarnation}/";

    /// <summary>Returns the key of a rollout; the numbers sort.</summary>
    public static string Key(string incarnation, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Prefix(incarnation)}{number:D6}");

    /// <summary>Returns what the keys of a rollout's evidence begin with.</summary>
    public static string EvidencePrefix(string incarnation, string rolloutId) =>
        $"{EvidencePrefix(incarnation)}{rolloutId}/";

    /// <summary>Returns what the keys of a collection's evidence begin with.</summary>
    public static string EvidencePrefix(string incarnation) => $"rollout-evidence/{incarnation}/";

    /// <summary>Returns the key of a batch of evidence: its node and number make it unique.</summary>
    public static string EvidenceKey(string incarnation, RolloutEvidence evidence) => string.Create(
        CultureInfo.InvariantCulture,
        $"{EvidencePrefix(incarnation, evidence.RolloutId)}{evidence.Node}/{evidence.Sequence:D12}");

    /// <summary>Returns what the keys of a collection's fitted maps begin with.</summary>
    public static string AdapterPrefix(string incarnation) => $"rollout-adapters/{incarnation}/";

    /// <summary>Returns what the keys of a rollout's fitted maps begin with.</summary>
    public static string AdapterPrefix(string incarnation, string rolloutId) =>
        $"{AdapterPrefix(incarnation)}{rolloutId}/";

    /// <summary>Returns the key of a fitted map: another map has another key.</summary>
    public static string AdapterKey(string incarnation, string rolloutId, ReadOnlySpan<byte> map) => string.Create(
        CultureInfo.InvariantCulture,
        $"{AdapterPrefix(incarnation, rolloutId)}{XxHash3.HashToUInt64(map):x16}");

    /// <summary>Returns a record as bytes.</summary>
    public static byte[] Write<T>(T record) => JsonSerializer.SerializeToUtf8Bytes(record, Json);

    /// <summary>Returns what is in a record.</summary>
    /// <exception cref="StoreUnavailableException">The record is damaged.</exception>
    public static T Read<T>(ControlRecord record)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(record.Value.Span, Json)
                ?? throw new StoreUnavailableException($"Control record '{record.Key}' is empty.");
        }
        catch (JsonException exception)
        {
            throw new StoreUnavailableException($"Control record '{record.Key}' is damaged.", exception);
        }
    }
}
