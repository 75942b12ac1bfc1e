using CsCheck;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;
using Shoal.Indexing.Snapshots;
using Shoal.Testing;
using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Snapshots;

/// <summary>An index loaded from a snapshot is the index of that moment, and goes on as it would have.</summary>
/// <remarks>
/// Method: every type there is, and what a type can be over; all searches of both are compared. An automatic index may
/// be building a graph, which begins anew after a load: there only exact searches are the same.
/// </remarks>
public sealed class SnapshotRoundTripTests : IDisposable
{
    // Points of a small grid, so that some are equal.
    private static readonly Gen<(int Kind, int Ordinal, float[] Vector)[]> Changes = Gen.Select(
        Gen.Int[0, 3], Gen.Int[0, 80], Gen.Int[-9, 9].Array[2].Select(p => Array.ConvertAll(p, c => (float)c)))
        .Array[0, 200];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Type, what it is walked on, whether vectors are mapped.</summary>
    public static MatrixTheoryData<string, QuantizationKind, bool> Kinds =>
        new(VectorIndexRegistry.Types, Enum.GetValues<QuantizationKind>(), [false, true]);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void AfterAnyChanges_AnswersAndGoesOnLikeTheOriginal(string type, QuantizationKind walkedOn, bool mapped)
    {
        var options = TinyLists(type, walkedOn, mapped);
        Gen.Select(Changes, Changes).Sample(
            (before, after) =>
            {
                var queries = before.Concat(after).Select(change => change.Vector).Take(60).ToArray();
                using var original = VectorIndexRegistry.Create(options);
                Change(original, before);
                using var loaded = Reload(original, options);
                AssertAlike(original, loaded, queries);

                Change(original, after);
                Change(loaded, after);
                AssertAlike(original, loaded, queries);
                using var again = Reload(loaded, options);
                AssertAlike(original, again, queries);
            },
            iter: 50);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void OfManyParts_AnswersAndGoesOnLikeTheOriginal(string type, QuantizationKind walkedOn, bool mapped)
    {
        var options = Configure(type, walkedOn, mapped) with { Dimensions = 380 };
        using var original = VectorIndexRegistry.Create(options);
        var samples = new VectorSamples(seed: 71, dimensions: 380);
        original.AddRange(OrdinalsFrom(0, 1_000), Flat(samples.Next(1_000)));
        for (var ordinal = 0; ordinal < 100; ordinal++) original.Remove(new Ordinal(ordinal * 7));
        using var loaded = Reload(original, options);
        Assert.Equal(mapped, loaded.MappedBytes > 0);
        AssertAlike(original, loaded, samples.Next(30));

        var more = Flat(samples.Next(200));
        original.AddRange(OrdinalsFrom(900, 200), more);
        loaded.AddRange(OrdinalsFrom(900, 200), more);
        AssertAlike(original, loaded, samples.Next(30));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void OfAnIndexThatWentOn_IsOfItsMoment(string type, QuantizationKind walkedOn, bool mapped)
    {
        var options = TinyLists(type, walkedOn, mapped);
        var points = Enumerable.Range(0, 300).Select(i => new float[] { i % 17, i % 13 }).ToArray();
        using var twin = VectorIndexRegistry.Create(options);
        var index = VectorIndexRegistry.Create(options);
        for (var i = 0; i < 150; i++)
        {
            twin.Add(new Ordinal(i), points[i]);
            index.Add(new Ordinal(i), points[i]);
        }

        var moment = index.Capture();
        for (var i = 140; i < 300; i++) index.Add(new Ordinal(i), points[i]);
        for (var i = 0; i < 100; i++) index.Remove(new Ordinal(i));
        index.Dispose();
        using var loaded = Load(moment, options);
        AssertAlike(twin, loaded, points);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task BesideAWriter_HoldsAllThatWasThere(string type, QuantizationKind walkedOn, bool mapped)
    {
        var options = TinyLists(type, walkedOn, mapped);
        using var index = VectorIndexRegistry.Create(options);
        var added = 0;
        var writing = Task.Run(
            () =>
            {
                for (var i = 0; i < 20_000; i++)
                {
                    index.Add(new Ordinal(i), [i, 1]);
                    Volatile.Write(ref added, i + 1);
                }
            },
            Cancel);
        for (var running = true; running;)
        {
            running = !writing.IsCompleted;
            var before = Volatile.Read(ref added);
            using var loaded = Reload(index, options);
            Assert.InRange(loaded.Count, before, Volatile.Read(ref added) + 1);
            for (var i = 0; i < loaded.Count; i += 1 + (loaded.Count / 50))
            {
                var nearest = loaded.Search([i, 1], new VectorSearchOptions { K = 1, Exact = true });
                Assert.Equal([new Neighbor(new Ordinal(i), 0f)], nearest);
            }
        }

        await writing;
    }

    public void Dispose() => _folder.Dispose();

    private VectorIndexOptions Configure(string type, QuantizationKind walkedOn, bool mapped) => new()
    {
        Type = type,
        Dimensions = 2,
        AutoThreshold = 40,
        Quantization = walkedOn,
        VectorsFolder = mapped ? _folder.Combine("vectors") : null,
    };

    // So short that a few dozen vectors are walked and not scanned.
    private VectorIndexOptions TinyLists(string type, QuantizationKind walkedOn, bool mapped) =>
        Configure(type, walkedOn, mapped) with
        {
            Distance = DistanceKind.Euclidean,
            M = 2,
            EfConstruction = 4,
            EfSearch = 1,
        };

    private IVectorIndex Reload(IVectorIndex index, VectorIndexOptions options) => Load(index.Capture(), options);

    // The file is gone when the index is used: what is mapped from it stays.
    private IVectorIndex Load(VectorIndexSnapshot moment, VectorIndexOptions options)
    {
        var path = _folder.Combine(Path.GetRandomFileName());
        using (moment) moment.Save(path, "kept"u8, Cancel);
        var loaded = VectorIndexSnapshot.Load(path, options);
        File.Delete(path);
        Assert.Equal("kept"u8, loaded.Attachment);
        return loaded.Index;
    }

    private static void Change(IVectorIndex index, IEnumerable<(int Kind, int Ordinal, float[] Vector)> changes)
    {
        foreach (var (kind, ordinal, vector) in changes)
        {
            if (kind == 3) index.Remove(new Ordinal(ordinal));
            else index.Add(new Ordinal(ordinal), vector);
        }
    }

    private static void AssertAlike(IVectorIndex expected, IVectorIndex actual, IEnumerable<float[]> queries)
    {
        Assert.Equal(expected.Count, actual.Count);
        var matches = new OrdinalSet(81);
        for (var ordinal = 0; ordinal < 81; ordinal += 2) matches.Add(new Ordinal(ordinal));
        foreach (var query in queries)
        {
            foreach (var k in new[] { 1, 5 })
            {
                AssertAlike(expected, actual, query, new() { K = k });
                AssertAlike(expected, actual, query, new() { K = k, Matches = matches });
            }
        }
    }

    private static void AssertAlike(
        IVectorIndex expected, IVectorIndex actual, float[] query, VectorSearchOptions options)
    {
        var exact = options with { Exact = true };
        Assert.Equal(expected.Search(query, exact), actual.Search(query, exact));
        if (expected is Indexing.Auto.AutoIndex) return;
        Assert.Equal(expected.Search(query, options), actual.Search(query, options));
    }

    private static float[] Flat(float[][] vectors) => [.. vectors.SelectMany(vector => vector)];

    private static Ordinal[] OrdinalsFrom(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(ordinal => new Ordinal(ordinal))];
}
