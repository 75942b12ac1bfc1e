using System.Runtime.CompilerServices;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Memory;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>Ranks slots by their vectors.</summary>
internal readonly unsafe struct VectorSpace(SlotTable slots, VectorDistance distance) : IRankSpace<VectorRanker>
{
    /// <inheritdoc/>
    public VectorRanker RankerOf(float* query, void* room) => new(slots, distance.Rank, query);

    /// <inheritdoc/>
    public VectorRanker RankerOf(int slot, void* room) => new(slots, distance.Rank, slots.Vector(slot));
}

/// <summary>Ranks slots by their vectors against one.</summary>
internal readonly unsafe struct VectorRanker(
    SlotTable slots, delegate* managed<float*, float*, int, float> rank, float* query) : IRanker
{
    /// <inheritdoc/>
    public NativeBlocks Rows => slots.Vectors;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Rank(int slot) => rank(query, slots.Vector(slot), slots.Stride);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float RankRow(byte* row) => rank(query, (float*)row, slots.Stride);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot) => CacheLines.Prefetch(slots.Vector(slot), slots.Stride * sizeof(float));
}
