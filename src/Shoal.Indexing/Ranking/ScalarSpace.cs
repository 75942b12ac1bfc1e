using System.Runtime.CompilerServices;
using Shoal.Indexing.Memory;
using Shoal.Indexing.Quantization;

namespace Shoal.Indexing.Ranking;

/// <summary>Ranks slots by their scalar codes.</summary>
internal readonly unsafe struct ScalarSpace(ScalarCodeTable codes) : IRankSpace<ScalarRanker>
{
    /// <inheritdoc/>
    public ScalarRanker RankerOf(float* query, void* room) => new(codes, codes.Ask(query, (sbyte*)room));

    /// <inheritdoc/>
    public ScalarRanker RankerOf(int slot, void* room) => new(codes, codes.Ask(slot, (sbyte*)room));
}

/// <summary>Ranks slots by their scalar codes against one query.</summary>
internal readonly unsafe struct ScalarRanker(ScalarCodeTable codes, ScalarQuery query) : IRanker
{
    private readonly ScalarQuery _query = query;

    /// <inheritdoc/>
    public NativeBlocks Rows => codes.Rows;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Rank(int slot) => ScalarKernel.Simd(_query, codes.Row(slot));

    /// <inheritdoc/>
    public void RankMany(byte* rows, int count, float* ranks) => ScalarKernel.SimdMany(_query, rows, count, ranks);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot) => CacheLines.Prefetch(codes.Row(slot), codes.RowBytes);
}
