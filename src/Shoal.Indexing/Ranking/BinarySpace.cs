using System.Runtime.CompilerServices;
using Shoal.Indexing.Memory;
using Shoal.Indexing.Quantization;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Ranking;

/// <summary>Ranks slots by codes of one bit a dimension.</summary>
/// <remarks>
/// A slot asks by its vector: ranks of two codes would be too coarse to choose links by.
/// </remarks>
internal readonly unsafe struct BinarySpace(BinaryCodeTable codes, SlotTable slots) : IRankSpace<BinaryRanker>
{
    /// <inheritdoc/>
    public static int Oversampling => 4;

    /// <inheritdoc/>
    public BinaryRanker RankerOf(float* query, void* room) => new(codes, codes.Ask(query, (byte*)room));

    /// <inheritdoc/>
    public BinaryRanker RankerOf(int slot, void* room) => new(codes, codes.Ask(slots.Vector(slot), (byte*)room));
}

/// <summary>Ranks slots by codes of one bit a dimension against one query.</summary>
internal readonly unsafe struct BinaryRanker(BinaryCodeTable codes, BinaryQuery query) : IRanker
{
    private readonly BinaryQuery _query = query;

    /// <inheritdoc/>
    public NativeBlocks Rows => codes.Rows;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Rank(int slot) => BinaryKernel.Simd(_query, codes.Row(slot));

    /// <inheritdoc/>
    public void RankMany(byte* rows, int count, float* ranks) => BinaryKernel.SimdMany(_query, rows, count, ranks);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot) => CacheLines.Prefetch(codes.Row(slot), codes.RowBytes);
}
