using System.Runtime.CompilerServices;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Memory;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Ranking;

/// <summary>Ranks slots by their vectors.</summary>
internal readonly unsafe struct VectorSpace(SlotTable slots, VectorDistance distance) : IRankSpace<VectorRanker>
{
    /// <inheritdoc/>
    public VectorRanker RankerOf(float* query, void* room) => new(slots, distance, query);

    /// <inheritdoc/>
    public VectorRanker RankerOf(int slot, void* room) => new(slots, distance, slots.Vector(slot));
}

/// <summary>Ranks slots by their vectors against one.</summary>
internal readonly unsafe struct VectorRanker(SlotTable slots, VectorDistance distance, float* query) : IRanker
{
    private readonly delegate* managed<float*, float*, int, float> _rank = distance.Rank;

    /// <inheritdoc/>
    public NativeBlocks Rows => slots.Vectors;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Rank(int slot) => _rank(query, slots.Vector(slot), slots.Stride);

    /// <inheritdoc/>
    public void RankMany(byte* rows, int count, float* ranks) =>
        distance.RankMany(query, (float*)rows, slots.Stride, count, ranks);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot) => CacheLines.Prefetch(slots.Vector(slot), slots.Stride * sizeof(float));
}
