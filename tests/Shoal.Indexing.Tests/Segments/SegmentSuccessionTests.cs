using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Segments;

/// <summary>What is copied into a successor is what was there, whatever the garbage collector does meanwhile.</summary>
public sealed class SegmentSuccessionTests
{
    private const int Count = 256;
    private const int Dimensions = 384;

    // Only optimized code forgets early what it needs no more, and the runtime optimizes what ran often.
    private const int Repeats = 200;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AddRange_IntoASuccessorDuringCollections_KeepsEveryVector()
    {
        var vectors = new VectorSamples(seed: 5, Dimensions).Next(Count);
        var flat = vectors.SelectMany(vector => vector).ToArray();
        var ordinals = Enumerable.Range(0, Count).Select(ordinal => new Ordinal(ordinal)).ToArray();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var collecting = Task.Run(() => Collect(stop.Token), Cancel);

        // Each moves everything from a flat segment into a graph.
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            using var index = VectorIndexRegistry.Create(new VectorIndexOptions
            {
                Type = VectorIndexTypes.Auto, Dimensions = Dimensions, AutoThreshold = Count, EfConstruction = 16,
            });
            index.AddRange(ordinals, flat, maxThreads: 1);
            for (var i = 0; i < Count; i += 5)
            {
                var nearest = index.Search(vectors[i], new VectorSearchOptions { K = 1, Exact = true });
                Assert.Equal(i, Assert.Single(nearest).Ordinal.Value);
            }
        }

        await stop.CancelAsync();
        await collecting;
    }

    // Takes pinned memory back and uses it again for something else, for long enough that the others get on.
    private static void Collect(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
            for (var i = 0; i < 10; i++)
                GC.AllocateArray<byte>(Count * Dimensions * sizeof(float), pinned: true).AsSpan().Fill(0x55);
        }
    }
}
