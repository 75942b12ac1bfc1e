using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Collections;
using Shoal.Indexing;
using Shoal.Indexing.Quantization;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// What a rollout takes in memory and on disk, from what the serving generation takes: what grows with the dimensions
/// is scaled, the rest is the same for both.
/// </summary>
internal sealed class SpaceForecast
{
    /// <summary>
    /// Bytes of a stored chunk besides its vector: keys, range, hash, and the row's share of the tree.
    /// </summary>
    private const int ChunkRowBytes = 80;

    /// <summary>Returns the forecast.</summary>
    /// <param name="view">The collection, with one generation.</param>
    /// <param name="dimensions">Of the candidate.</param>
    /// <param name="shards">What they count now.</param>
    public SpaceForecast(CollectionView view, int dimensions, IReadOnlyCollection<ShardStatus> shards)
    {
        var serving = view.ServingGeneration;
        var chunks = shards.Sum(status => status.Chunks);
        var isGraph = IsGraph(serving.Index, chunks / Math.Max(1, shards.Count));
        MemoryFreed = shards.Sum(status => status.IndexBytes);
        // Links above all; 0 at least, since a small index shares blocks.
        var beside = Math.Max(0, MemoryFreed - (chunks * MemoryOf(serving.Index, serving.Dimensions, isGraph)));
        MemoryAtPeak = MemoryFreed + beside + (chunks * MemoryOf(serving.Index, dimensions, isGraph));
        var derived = shards.Sum(status => status.DerivedBytes);
        DiskFreed = derived + (chunks * (VectorBytes(serving.Dimensions) + ChunkRowBytes));
        DiskAtPeak = shards.Sum(status => status.StoreBytes) + derived
            + (derived * dimensions / serving.Dimensions)
            + (chunks * (VectorBytes(dimensions) + ChunkRowBytes));
    }

    /// <summary>Index memory while both generations live, in bytes.</summary>
    public long MemoryAtPeak { get; }

    /// <summary>Store and what is derived from it while both generations live, in bytes.</summary>
    public long DiskAtPeak { get; }

    /// <summary>Index memory of the old generation, in bytes.</summary>
    public long MemoryFreed { get; }

    /// <summary>Of the disk, in bytes.</summary>
    public long DiskFreed { get; }

    private static long VectorBytes(int dimensions) => (long)dimensions * sizeof(float);

    private static bool IsGraph(IndexSettings index, long chunksOfAShard) =>
        index.Type == VectorIndexTypes.Hnsw
        || (index.Type == VectorIndexTypes.Auto
            && chunksOfAShard >= new VectorIndexOptions { Dimensions = 1 }.AutoThreshold);

    /// <summary>Bytes of a chunk in memory that grow with the dimensions.</summary>
    private static long MemoryOf(IndexSettings index, int dimensions, bool isGraph) =>
        (index.Vectors == IndexOptions.InMemory ? VectorBytes(dimensions) : 0)
        + (isGraph ? CodeBytes(index.Quantization, dimensions) : 0);

    private static int CodeBytes(string quantization, int dimensions) =>
        QuantizationKinds.TryParse(quantization, out var kind)
            ? kind switch
            {
                QuantizationKind.Scalar => dimensions,
                QuantizationKind.Float16 => dimensions * sizeof(short),
                QuantizationKind.Binary => dimensions / 8,
                _ => 0,
            }
            : 0;
}
