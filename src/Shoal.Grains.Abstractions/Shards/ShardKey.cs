using System.Globalization;

namespace Shoal.Grains.Abstractions.Shards;

/// <summary>
/// The key of a shard grain, <c>incarnation/number</c>; a document grain's key is this, a slash, and the document id.
/// </summary>
/// <param name="Incarnation">The collection's incarnation.</param>
/// <param name="Number">0 or greater.</param>
public readonly record struct ShardKey(string Incarnation, int Number)
{
    /// <summary>Reads the shard part of a shard's or a document's key.</summary>
    /// <exception cref="FormatException">It has no shard part.</exception>
    public static ShardKey Parse(string key) => Split(key).Shard;

    /// <summary>Splits a document's key into shard and document id; the id is empty for a shard's key.</summary>
    /// <exception cref="FormatException">It has no shard part.</exception>
    public static (ShardKey Shard, string DocumentId) Split(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var first = key.IndexOf('/', StringComparison.Ordinal);
        var second = first < 0 ? -1 : key.IndexOf('/', first + 1);
        var number = first < 0 ? "" : second < 0 ? key[(first + 1)..] : key[(first + 1)..second];
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var shard))
        {
            throw new FormatException($"'{key}' does not begin with incarnation/shard.");
        }

        return (new ShardKey(key[..first], shard), second < 0 ? "" : key[(second + 1)..]);
    }

    /// <summary>Returns the key of a document's grain.</summary>
    public string Document(string documentId) => $"{this}/{documentId}";

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Incarnation}/{Number}");
}
