using System.Text.Json;
using System.Text.Json.Serialization;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Storage;

namespace Shoal.Grains.Collections;

/// <summary>
/// The control records of collections: <c>collections/NAME</c>, specified in docs/formats/control-records.md.
/// </summary>
internal static class CollectionRecords
{
    /// <summary>What all keys of collections begin with.</summary>
    public const string Prefix = "collections/";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
    };

    /// <summary>Returns the key of a collection's record.</summary>
    public static string Key(string name) => Prefix + name;

    /// <summary>Returns a view as bytes.</summary>
    public static byte[] Write(CollectionView view) => JsonSerializer.SerializeToUtf8Bytes(view, Json);

    /// <summary>Returns the view in a record.</summary>
    /// <exception cref="StoreUnavailableException">The record is damaged.</exception>
    public static CollectionView Read(ControlRecord record)
    {
        try
        {
            return JsonSerializer.Deserialize<CollectionView>(record.Value.Span, Json)
                ?? throw new StoreUnavailableException($"Control record '{record.Key}' is empty.");
        }
        catch (JsonException exception)
        {
            throw new StoreUnavailableException($"Control record '{record.Key}' is damaged.", exception);
        }
    }

    /// <summary>
    /// Returns the collection of an incarnation; null when it is deleted, being deleted, or succeeded by another one.
    /// </summary>
    public static async ValueTask<CollectionView?> ReadAsync(
        IControlStore control, Incarnation incarnation, CancellationToken cancellationToken)
    {
        var record = await control.ReadAsync(Key(incarnation.CollectionName), cancellationToken).ConfigureAwait(false);
        if (record is null) return null;
        var view = Read(record);
        return view.Deleting || view.Incarnation != incarnation.Value ? null : view;
    }
}
