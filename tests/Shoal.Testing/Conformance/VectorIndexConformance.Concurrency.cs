using CsCheck;
using Shoal.Indexing;
using Shoal.Indexing.Distances;
using Xunit;

namespace Shoal.Testing.Conformance;

public abstract partial class VectorIndexConformance
{
    private const int StressDimensions = 16;
    private const int Stable = 1_000;
    private const int Updated = 50;
    private const int Readers = 2;
    private const int Writes = 2_500;
    private const int Kept = 500;

    private static readonly Gen<float[]> SmallVectors =
        Gen.Int[-3, 3].Array[3].Select(whole => Array.ConvertAll(whole, component => (float)component));

    private static readonly Gen<(int Kind, int Ordinal, float[] Vector, int K)[]> Operations =
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 15], SmallVectors, Gen.Int[1, 20]).Array[1, 60];

    /// <summary>
    /// Whole numbers this small are exact in float32, so every distance and every tie must be exactly as in the model.
    /// </summary>
    [Theory]
    [InlineData(DistanceKind.Dot)]
    [InlineData(DistanceKind.Euclidean)]
    public void RandomOperations_AnswerLikeTheModel(DistanceKind distance) => Operations.Sample(operations =>
    {
        using var index = Create(3, distance);
        var model = new VectorOracle(distance);
        foreach (var (kind, ordinal, vector, k) in operations)
        {
            if (kind <= 1) AddBoth(index, model, ordinal, vector);
            else if (kind == 2) Assert.Equal(model.Vectors.Remove(ordinal), index.Remove(new Ordinal(ordinal)));
            else AssertLikeModel(index, model, vector, k, kind == 4 ? EveryThird() : null);
            Assert.Equal(model.Vectors.Count, index.Count);
        }
    });

    [Fact]
    public async Task ConcurrentReaders_BesideOneWriter_SeeConsistentAnswers()
    {
        using var index = Create(StressDimensions, DistanceKind.Euclidean);
        var samples = new VectorSamples(seed: 21, StressDimensions);
        for (var ordinal = 0; ordinal < Stable + Updated; ordinal++) index.Add(new Ordinal(ordinal), samples.Next());
        var gone = new bool[Stable + Updated + Writes];
        var queries = samples.Next(16);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, Readers)
            .Select(reader => Task.Run(() => Read(index, queries, gone, reader, done.Token), CancellationToken.None))
            .ToArray();
        try
        {
            await Task.Run(() => Write(index, samples, gone), CancellationToken.None);
        }
        finally
        {
            await done.CancelAsync();
        }

        var searches = await Task.WhenAll(readers);
        Assert.All(searches, count => Assert.True(count > 0));
        Assert.Equal(Stable + Updated + Kept, index.Count);
    }

    [Fact]
    public async Task Dispose_BesideReadersAndAWriter_EndsInAnswersOrObjectDisposedException()
    {
        for (var round = 0; round < 10; round++)
        {
            var index = Create(StressDimensions);
            var samples = new VectorSamples(round, StressDimensions);
            for (var ordinal = 0; ordinal < 300; ordinal++) index.Add(new Ordinal(ordinal), samples.Next());
            var query = samples.Next();
            using var started = new CountdownEvent(Readers + 1);
            var running = Enumerable.Range(0, Readers)
                .Select(_ => UntilDisposed(started, _ => index.Search(query, new VectorSearchOptions { K = 10 })))
                .Append(UntilDisposed(started, i => index.Add(new Ordinal(i), query)))
                .ToArray();
            started.Wait(TestContext.Current.CancellationToken);
            index.Dispose();
            await Task.WhenAll(running);
            Assert.Throws<ObjectDisposedException>(() => index.Search(query, new VectorSearchOptions { K = 1 }));
            Assert.Throws<ObjectDisposedException>(() => index.Remove(new Ordinal(1)));
            index.Dispose();
        }
    }

    private static Task UntilDisposed(CountdownEvent started, Action<int> action) => Task.Run(() =>
    {
        action(0);
        started.Signal();
        try
        {
            for (var i = 1; ; i++) action(i);
        }
        catch (ObjectDisposedException)
        {
            // The only way out: the index was disposed.
        }
    });

    // Adds ordinals above the stable ones, removes each <see cref="Kept"/> writes later, and keeps replacing the
    // updated ones.
    private static void Write(IVectorIndex index, VectorSamples samples, bool[] gone)
    {
        for (var write = 0; write < Writes; write++)
        {
            index.Add(new Ordinal(Stable + Updated + write), samples.Next());
            index.Add(new Ordinal(Stable + (write % Updated)), samples.Next());
            if (write < Kept) continue;
            var removed = Stable + Updated + write - Kept;
            Assert.True(index.Remove(new Ordinal(removed)));
            Volatile.Write(ref gone[removed], true);
        }
    }

    private static int Read(IVectorIndex index, float[][] queries, bool[] gone, int reader, CancellationToken done)
    {
        var searches = 0;
        do
        {
            var goneBefore = (bool[])gone.Clone();
            Thread.MemoryBarrier();
            var exact = (searches + reader) % 2 == 0;
            // A list that is short enough for a graph of this size to be walked.
            var options = new VectorSearchOptions { K = exact ? int.MaxValue : 20, EfSearch = 20, Exact = exact };
            var found = index.Search(queries[searches % queries.Length], options);
            var ordinals = Ordinals(found);
            Assert.DoesNotContain(ordinals, ordinal => goneBefore[ordinal]);
            Assert.Equal(found.OrderBy(neighbor => neighbor), found);
            Assert.Equal(ordinals.Length, ordinals.Distinct().Count());
            if (exact) Assert.Equal(Stable + Updated, ordinals.Count(ordinal => ordinal < Stable + Updated));
            searches++;
        }
        while (!done.IsCancellationRequested);

        return searches;
    }

    private static OrdinalSet EveryThird()
    {
        var set = new OrdinalSet(16);
        for (var ordinal = 0; ordinal < 16; ordinal += 3) set.Add(new Ordinal(ordinal));
        return set;
    }

    private static void AssertLikeModel(
        IVectorIndex index, VectorOracle model, float[] query, int k, OrdinalSet? matches)
    {
        var expected = model.Search(query, k, matches)
            .Select(hit => new Neighbor(new Ordinal(hit.Ordinal), (float)hit.Distance));
        Assert.Equal(expected, index.Search(query, new VectorSearchOptions { K = k, Matches = matches }));
    }
}
