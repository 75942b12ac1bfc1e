using System.Runtime.CompilerServices;

namespace Shoal.Indexing.Segments;

/// <summary>A rank and an id in one number that sorts by rank, then by id.</summary>
/// <remarks>One unsigned comparison replaces two, and ties are deterministic everywhere for free.</remarks>
internal static class RankKey
{
    private const uint SignBit = 0x8000_0000;

    /// <summary>Packs a rank that is not NaN and an id that is 0 or greater.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Pack(float rank, int id) => ((ulong)Sortable(rank) << 32) | (uint)id;

    /// <summary>Returns the rank.</summary>
    public static float Rank(ulong key)
    {
        var sortable = (uint)(key >> 32);
        return BitConverter.UInt32BitsToSingle((sortable & SignBit) != 0 ? sortable ^ SignBit : ~sortable);
    }

    /// <summary>Returns the id.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Id(ulong key) => (int)(uint)key;

    // IEEE floats sort like their bits once the positive ones are moved above the negative ones, whose order is
    // reversed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Sortable(float rank)
    {
        var bits = BitConverter.SingleToUInt32Bits(rank);
        return (bits & SignBit) != 0 ? ~bits : bits ^ SignBit;
    }
}
