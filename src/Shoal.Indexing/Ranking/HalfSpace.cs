using System.Runtime.CompilerServices;
using Shoal.Indexing.Memory;
using Shoal.Indexing.Quantization;

namespace Shoal.Indexing.Ranking;

/// <summary>Ranks slots by their vectors in float16.</summary>
internal readonly unsafe struct HalfSpace(HalfCodeTable codes) : IRankSpace<HalfRanker>
{
    /// <inheritdoc/>
    public HalfRanker RankerOf(float* query, void* room) => new(codes, codes.Ask(query, (float*)room));

    /// <inheritdoc/>
    public HalfRanker RankerOf(int slot, void* room) => new(codes, codes.Ask(slot, (float*)room));
}

/// <summary>Ranks slots by their vectors in float16 against one query.</summary>
internal readonly unsafe struct HalfRanker(HalfCodeTable codes, HalfQuery query) : IRanker
{
    private readonly HalfQuery _query = query;

    /// <inheritdoc/>
    public NativeBlocks Rows => codes.Rows;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Rank(int slot) => HalfKernel.Simd(_query, (short*)codes.Row(slot));

    /// <inheritdoc/>
    public void RankMany(byte* rows, int count, float* ranks) =>
        HalfKernel.SimdMany(_query, (short*)rows, count, ranks);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot) => CacheLines.Prefetch(codes.Row(slot), codes.RowBytes);
}
