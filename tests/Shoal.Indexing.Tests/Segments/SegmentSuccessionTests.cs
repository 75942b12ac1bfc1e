using Shoal.Indexing.Distances;
using Shoal.Indexing.Flat;
using Shoal.Indexing.Segments;
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

    [Fact]
    public unsafe void Move_OfMoreThanABufferHolds_CopiesInParts()
    {
        const int Longest = 65_535;
        var options = new VectorIndexOptions { Dimensions = Longest };
        var distance = DistanceRegistry.Get(options.Distance);
        using var source = new FlatSegment(distance, options);
        using var target = new FlatSegment(distance, options);
        Ordinal[] ordinals = [.. Enumerable.Range(0, 100).Select(ordinal => new Ordinal(ordinal))];
        var vectors = new float[ordinals.Length * source.Slots.Stride];
        for (var i = 0; i < ordinals.Length; i++) vectors[i * source.Slots.Stride] = i;
        source.Reserve(ordinals);
        fixed (float* address = vectors) source.Add(ordinals, address, maxThreads: 1);

        Assert.True(new SegmentSuccession(source, target).Move(100_000, maxThreads: 1));

        Assert.Equal(ordinals.Length, target.Slots.View.Live);
        for (var i = 0; i < ordinals.Length; i++) Assert.Equal(i, *target.Slots.Vector(i));
    }

    [Fact]
    public async Task MemoryBytes_BesideAddRangeOnManyThreads_IsCounted()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var vectors = new VectorSamples(seed: 6, 8).Next(Count).SelectMany(vector => vector).ToArray();
        var ordinals = Enumerable.Range(0, Count).Select(ordinal => new Ordinal(ordinal)).ToArray();
        IVectorIndex? counted = null;
        var counting = Task.Run(() => Watch(() => Volatile.Read(ref counted), stop.Token), Cancel);
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            using var index = VectorIndexRegistry.Create(new() { Type = VectorIndexTypes.Hnsw, Dimensions = 8 });
            Volatile.Write(ref counted, index);
            index.AddRange(ordinals, vectors, maxThreads: 8);
            Volatile.Write(ref counted, null);
        }

        await stop.CancelAsync();
        await counting;

        static void Watch(Func<IVectorIndex?> read, CancellationToken stop)
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    Assert.True(read()?.MemoryBytes is null or > 0);
                }
                catch (ObjectDisposedException)
                {
                    // It was read just before.
                }
            }
        }
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
