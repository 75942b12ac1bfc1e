using System.Security.Cryptography;
using System.Text;

namespace Shoal.Grains.Abstractions.Shards;

/// <summary>Which shard a document belongs to.</summary>
public static class ShardRouting
{
    /// <summary>
    /// Returns the shard of a document: the first 8 bytes of the id's SHA-256, modulo the number of shards.
    /// </summary>
    /// <remarks>Part of what is stored: changing it would lose documents.</remarks>
    public static int ShardOf(string documentId, int shards)
    {
        ArgumentNullException.ThrowIfNull(documentId);
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        if (shards == 1) return 0;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(documentId), hash);
        return (int)(BitConverter.ToUInt64(hash) % (ulong)shards);
    }
}
