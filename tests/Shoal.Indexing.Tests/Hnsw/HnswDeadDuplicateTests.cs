using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Hnsw;

/// <summary>
/// Tombstones of vectors that are alike hang together, and a search that comes by walks past them all: too few of the
/// index for a rebuild, they still must not cost for ever.
/// </summary>
public sealed class HnswDeadDuplicateTests : IDisposable
{
    private const int Others = 4_000;
    private const int Copies = 3_000;
    private const int Dimensions = 24;

    private static readonly VectorSearchOptions Walk = new() { K = 10, EfSearch = 16 };

    private readonly VectorSamples _samples = new(seed: 94, Dimensions);
    private readonly float[] _copied;
    private readonly IVectorIndex _index = VectorIndexRegistry.Create(new VectorIndexOptions
    {
        Type = VectorIndexTypes.Hnsw, Dimensions = Dimensions, M = 8, EfConstruction = 40,
    });

    public HnswDeadDuplicateTests()
    {
        _copied = _samples.Next();
        for (var i = 0; i < Others; i++) _index.Add(new Ordinal(i), _samples.Next());
    }

    [Fact]
    public void Search_BehindThousandsOfOldVersions_FindsTheNewOne()
    {
        for (var i = 0; i < Copies; i++)
        {
            _index.Add(new Ordinal(Others + i), _copied);
            if (i > 0) _index.Remove(new Ordinal(Others + i - 1));
            if (i % 500 == 0) Assert.Equal(Others + i, _index.Search(_copied, Walk)[0].Ordinal.Value);
        }

        Assert.Equal(Others + Copies - 1, _index.Search(_copied, Walk)[0].Ordinal.Value);
    }

    [Fact]
    public void Searches_ThatDeadDuplicatesCostAsMuchAsARebuild_HaveItRebuilt()
    {
        BuryCopies();
        Assert.False(_index.Compact(1));

        // An insertion counts as M x EfConstruction ranks at random places, each as four. A search looks at every copy,
        // and scans the others if that was as many as they are.
        const int Rebuild = Others * 8 * 40 * 4;
        var searches = 0;
        do
        {
            _index.Search(_copied, Walk);
            searches++;
        }
        while (!_index.Compact(1) && searches <= Rebuild / Copies);

        Assert.InRange(searches, Rebuild / (2 * (Copies + Others)), (Rebuild / (Copies + Others)) + 1);
        while (_index.Compact(1_000)) { }

        for (var i = 0; i < 10 * searches; i++) _index.Search(_copied, Walk);
        Assert.False(_index.Compact(1));
        var truth = _index.Search(_copied, Walk with { Exact = true });
        Assert.Equal(truth[0], _index.Search(_copied, Walk)[0]);
    }

    [Fact]
    public void Searches_ElsewhereInTheGraph_HaveNothingRebuilt()
    {
        BuryCopies();
        var far = Array.ConvertAll(_copied, component => -component);
        for (var i = 0; i < 20_000; i++) _index.Search(far, Walk);
        Assert.False(_index.Compact(1));
    }

    public void Dispose() => _index.Dispose();

    private void BuryCopies()
    {
        for (var i = 0; i < Copies; i++) _index.Add(new Ordinal(Others + i), _copied);
        for (var i = 0; i < Copies; i++) _index.Remove(new Ordinal(Others + i));
    }
}
