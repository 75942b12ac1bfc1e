using System.Runtime.CompilerServices;
using Shoal.Indexing.Memory;
using Shoal.Indexing.Quantization;

namespace Shoal.Indexing.Hnsw;

/// <summary>Ranks slots by their codes.</summary>
internal readonly unsafe struct CodeSpace(CodeTable codes) : IRankSpace<CodeRanker>
{
    /// <inheritdoc/>
    public CodeRanker RankerOf(float* query, sbyte* levels) => new(codes, codes.Ask(query, levels));

    /// <inheritdoc/>
    public CodeRanker RankerOf(int slot, sbyte* levels) => new(codes, codes.Ask(slot, levels));
}

/// <summary>Ranks slots by their codes against one query.</summary>
internal readonly unsafe struct CodeRanker(CodeTable codes, CodeQuery query) : IRanker
{
    private readonly CodeQuery _query = query;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Rank(int slot) => CodeKernel.Simd(_query, codes.Row(slot));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot) => CacheLines.Prefetch(codes.Row(slot), codes.RowBytes);
}
