using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// What makes two queries one query: the unit of evidence of a rollout, since repeats of a query tell nothing new about
/// its rankings.
/// </summary>
internal static class NormalizedQuery
{
    /// <summary>Returns a query in normal form: lower case, single spaces, trimmed.</summary>
    /// <remarks>
    /// Composed and decomposed letters stay two queries: the process runs without the tables that would make them one,
    /// and a query that is counted twice in a while does no harm.
    /// </remarks>
    public static string Of(string query)
    {
        var words = query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', words).ToLowerInvariant();
    }

    /// <summary>Returns the first 8 bytes of the SHA-256 of a query's normal form.</summary>
    public static ulong HashOf(string query) => Hash(Of(query));

    /// <summary>Returns the first 8 bytes of a text's SHA-256.</summary>
    public static ulong Hash(string text) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
