using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Shoal.Evaluation.Rankings;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// The name of one answer, which carries what feedback about it must be credited to, so that no node needs to remember
/// answers.
/// </summary>
/// <remarks>
/// Base64url of: version (1 byte), rollout tag (4; 0 for an answer that is no evidence), generation (4), query hash
/// (8), answer number (8), 1 for an interleaved answer or 0 (1), and two bytes for each hit that feedback may name: the
/// lowest two bits are its <see cref="RankingTeam"/>, the others a hash of the document id. Little-endian. Opaque to
/// callers.
/// </remarks>
public readonly record struct QueryId
{
    private const byte Version = 3;
    private const int HeaderBytes = 26;
    private const int TeamBits = 2;
    private const int InterleavedByte = 25;

    /// <summary>Tell answers of one query in one millisecond apart.</summary>
    private const int RandomBits = 16;

    /// <summary>What 48 bits hold, and a <see cref="DateTimeOffset"/> too.</summary>
    private const long MaxUnixMilliseconds = 253_402_300_799_999;

    /// <summary>Hits that feedback may name; nobody looks further.</summary>
    private const int MaxHits = 100;

    private readonly byte[] _bytes;

    private QueryId(byte[] bytes) => _bytes = bytes;

    /// <summary>The generation that answered.</summary>
    public int Generation => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(5));

    /// <summary>The hash of the normalized query.</summary>
    public ulong Query => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(9));

    /// <summary>The number of the answer; a later one's is greater, as far as the nodes' clocks agree.</summary>
    public ulong Answer => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(17));

    /// <summary>When the answer was given.</summary>
    public DateTimeOffset AnsweredAt => DateTimeOffset.FromUnixTimeMilliseconds((long)(Answer >> RandomBits));

    /// <summary>Whether there may have been hits that it does not name.</summary>
    public bool IsCut => _bytes.Length == HeaderBytes + (2 * MaxHits);

    /// <summary>Whether both generations answered, drafted into one list.</summary>
    public bool IsInterleaved => _bytes[InterleavedByte] == 1;

    /// <summary>Returns the number of an answer that is given now; greater than 0.</summary>
    public static ulong NumberAt(DateTimeOffset now)
    {
        var milliseconds = Math.Clamp(now.ToUnixTimeMilliseconds(), 1, MaxUnixMilliseconds);
        return ((ulong)milliseconds << RandomBits) | (uint)RandomNumberGenerator.GetInt32(1 << RandomBits);
    }

    /// <summary>Names an answer.</summary>
    /// <param name="rolloutId">The rollout whose evidence it is, with its collection; null for none.</param>
    /// <param name="generation">The generation that answered.</param>
    /// <param name="query">The hash of the normalized query.</param>
    /// <param name="answer">As <see cref="NumberAt"/> gave it.</param>
    /// <param name="hits">What feedback may name, best first, and whose each hit is.</param>
    /// <param name="interleaved">Whether both generations answered.</param>
    public static QueryId New(
        string? rolloutId,
        int generation,
        ulong query,
        ulong answer,
        IReadOnlyList<(string DocumentId, RankingTeam Team)>? hits = null,
        bool interleaved = false)
    {
        var named = Math.Min(hits?.Count ?? 0, MaxHits);
        var bytes = new byte[HeaderBytes + (2 * named)];
        bytes[0] = Version;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(1), TagOf(rolloutId));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(5), generation);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(9), query);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(17), answer);
        bytes[InterleavedByte] = interleaved ? (byte)1 : (byte)0;
        for (var i = 0; i < named; i++)
        {
            var credit = (ushort)((HashOf(hits![i].DocumentId) << TeamBits) | (int)hits[i].Team);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(HeaderBytes + (2 * i)), credit);
        }

        return new QueryId(bytes);
    }

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string? text, out QueryId id)
    {
        id = default;
        if (text is null || text.Length > 4 * (HeaderBytes + (2 * MaxHits)) / 3 + 4) return false;
        if (!Base64Url.IsValid(text)) return false;
        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < HeaderBytes || (bytes.Length - HeaderBytes) % 2 != 0 || bytes[0] != Version) return false;
        var read = new QueryId(bytes);
        if (read.Answer >> RandomBits > MaxUnixMilliseconds) return false;
        id = read;
        return true;
    }

    /// <summary>Whether the answer is evidence of a rollout.</summary>
    public bool IsOf(string rolloutId) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(1)) == TagOf(rolloutId);

    /// <summary>Returns whose a hit is, in an interleaved answer by its draft; null when it is no hit.</summary>
    public RankingTeam? TeamOf(string documentId)
    {
        var hash = HashOf(documentId);
        for (var at = HeaderBytes; at < _bytes.Length; at += 2)
        {
            var credit = BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at));
            if (credit >> TeamBits == hash) return (RankingTeam)(credit & ((1 << TeamBits) - 1));
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Base64Url.EncodeToString(_bytes);

    private static uint TagOf(string? rolloutId) =>
        rolloutId is null ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(Sha256(rolloutId)) | 1;

    /// <summary>Returns what tells the hits of one answer apart, 14 bits.</summary>
    public static int HashOf(string documentId) =>
        BinaryPrimitives.ReadUInt16LittleEndian(Sha256(documentId)) >> TeamBits;

    private static byte[] Sha256(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
