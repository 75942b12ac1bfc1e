using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// The name of one answer, which carries what feedback about it must be credited to, so that no node needs to remember
/// answers.
/// </summary>
/// <remarks>
/// Base64url of: version (1 byte), rollout tag (4; 0 for none), generation (4), query hash (8), random (8), and for an
/// interleaved answer two bytes a hit, whose lowest bit is the team and whose others are a hash of the document id.
/// Little-endian. Opaque to callers.
/// </remarks>
public readonly record struct QueryId
{
    private const byte Version = 1;
    private const int HeaderBytes = 25;

    /// <summary>Hits of an interleaved answer that can be credited.</summary>
    private const int MaxCredits = 100;

    private readonly byte[] _bytes;

    private QueryId(byte[] bytes) => _bytes = bytes;

    /// <summary>The generation that answered.</summary>
    public int Generation => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(5));

    /// <summary>The hash of the normalized query.</summary>
    public ulong Query => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(9));

    /// <summary>Whether both generations answered, drafted into one list.</summary>
    public bool IsInterleaved => _bytes.Length > HeaderBytes;

    /// <summary>Names an answer.</summary>
    /// <param name="rolloutId">The rollout that ran, with its collection; null for none.</param>
    /// <param name="generation">The generation that answered.</param>
    /// <param name="query">The hash of the normalized query.</param>
    /// <param name="credits">Of an interleaved answer: each hit and whether the candidate drafted it.</param>
    public static QueryId New(
        string? rolloutId, int generation, ulong query, IReadOnlyList<(string DocumentId, bool Candidate)> credits)
    {
        ArgumentNullException.ThrowIfNull(credits);
        var credited = Math.Min(credits.Count, MaxCredits);
        var bytes = new byte[HeaderBytes + (2 * credited)];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(1), TagOf(rolloutId));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(5), generation);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(9), query);
        RandomNumberGenerator.Fill(bytes.AsSpan(17, 8));
        for (var i = 0; i < credited; i++)
        {
            var credit = (ushort)((HashOf(credits[i].DocumentId) << 1) | (credits[i].Candidate ? 1 : 0));
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(HeaderBytes + (2 * i)), credit);
        }

        return new QueryId(bytes);
    }

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string? text, out QueryId id)
    {
        id = default;
        if (text is null || text.Length > 4 * (HeaderBytes + (2 * MaxCredits)) / 3 + 4) return false;
        if (!Base64Url.IsValid(text)) return false;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < HeaderBytes || (bytes.Length - HeaderBytes) % 2 != 0 || bytes[0] != Version) return false;
        id = new QueryId(bytes);
        return true;
    }

    /// <summary>Whether the answer was given while a rollout ran.</summary>
    public bool IsOf(string rolloutId) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(1)) == TagOf(rolloutId);

    /// <summary>
    /// Whether the candidate drafted a document into an interleaved answer; null when it is not among the hits, or the
    /// answer was not interleaved.
    /// </summary>
    public bool? CreditOf(string documentId)
    {
        var hash = HashOf(documentId);
        for (var at = HeaderBytes; at < _bytes.Length; at += 2)
        {
            var credit = BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at));
            if (credit >> 1 == hash) return (credit & 1) == 1;
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Base64Url.EncodeToString(_bytes);

    private static uint TagOf(string? rolloutId) =>
        rolloutId is null ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(Sha256(rolloutId)) | 1;

    private static int HashOf(string documentId) =>
        BinaryPrimitives.ReadUInt16LittleEndian(Sha256(documentId)) & 0x7FFF;

    private static byte[] Sha256(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
