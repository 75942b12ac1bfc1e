using Shoal.Grains.Shards;
using Shoal.Indexing;
using Shoal.Indexing.Distances;
using Shoal.Storage;

namespace Shoal.Grains.Tests.Shards;

/// <summary>What a partition keeps in memory follows its changes, whatever the index type.</summary>
public sealed class PartitionIndexTests
{
    [Theory]
    [InlineData("flat")]
    [InlineData("hnsw")]
    public void Search_TiesBeyondTheEnd_AreCutById(string type)
    {
        using var index = Create(type);
        // Written in falling order, so that ordinals and ids disagree.
        for (var i = 99; i >= 0; i--) Put(index, $"d{i:D2}", i + 1, [1, 0]);

        var found = Search(index, [1, 0], 10);

        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"d{i:D2}"), found);
    }

    [Theory]
    [InlineData("flat")]
    [InlineData("hnsw")]
    public void Search_AmongThousandsOfTies_AnswersSomeOfThemWithoutLookingAtAll(string type)
    {
        using var index = Create(type);
        for (var i = 0; i < 5_000; i++) Put(index, $"d{i:D4}", i + 1, [1, 0]);
        Put(index, "nearest", 5_001, [1, 1]);

        var found = Search(index, [1, 1], 10).ToArray();

        Assert.Equal(("nearest", 10), (found[0], found.Distinct().Count()));
    }

    [Theory]
    [InlineData("flat")]
    [InlineData("hnsw")]
    public void Search_AfterReplaceAndRemove_SeesTheNewestState(string type)
    {
        using var index = Create(type);
        Put(index, "a", 1, [1, 0]);
        Put(index, "b", 2, [0.9f, 0.1f]);
        Put(index, "a", 3, [0, 1]);
        Assert.Equal(["b", "a"], Search(index, [1, 0], 10));
        index.Remove(new DocumentId("b"));
        Assert.Equal(["a"], Search(index, [1, 0], 10));
        Assert.Equal((1, 1, 0), (index.Documents, index.Chunks, index.Pending));
    }

    [Fact]
    public void Put_WithoutVectors_CountsAsPendingUntilTheyCome()
    {
        using var index = Create("flat");
        index.Put(new DocumentId("a"), 1, null, null);
        Assert.Equal((1, 1), (index.Documents, index.Pending));
        Assert.Empty(Search(index, [1, 0], 10));
        Put(index, "a", 2, [1, 0]);
        Assert.Equal(0, index.Pending);
        index.Put(new DocumentId("a"), 3, null, null);
        index.Remove(new DocumentId("a"));
        Assert.Equal((0, 0), (index.Documents, index.Pending));
    }

    [Fact]
    public void PutMetadata_ChangesWhatFiltersSee()
    {
        using var index = Create("flat");
        Put(index, "a", 1, [1, 0], """{"year":1}""");
        Put(index, "b", 2, [1, 0], """{"year":2}""");
        Assert.Equal(["a"], Search(index, [1, 0], 10, """{"field":"year","eq":1}"""));
        index.PutMetadata(new DocumentId("a"), 3, """{"year":2}""");
        Assert.Equal(["a", "b"], Search(index, [1, 0], 10, """{"field":"year","eq":2}"""));
        Assert.Equal(3, index.Find(new DocumentId("a"))!.Version);
    }

    [Fact]
    public void Search_WithAFilter_FollowsEveryKindOfChange()
    {
        using var index = Create("flat");
        var id = new DocumentId("a");
        index.Put(id, 1, """{"year":1}""", null);
        Assert.Empty(Found(1));
        index.PutEmbedding(id, new StoredEmbedding(1, "m@1", false, [new(0, 0, 1, 3, 1, new float[] { 1, 0 })]));
        Assert.Equal(["a"], Found(1));
        Put(index, "a", 2, [0, 1], """{"year":2}""");
        Assert.Equal((0, 1), (Found(1).Count(), Found(2).Count()));
        index.PutMetadata(id, 3, null);
        Assert.Equal((0, 0), (Found(1).Count(), Found(2).Count()));
        Assert.Equal(["a"], Search(index, [1, 0], 10, """{"field":"year","exists":false}"""));
        index.Remove(id);
        Assert.Empty(Search(index, [1, 0], 10, """{"field":"year","exists":false}"""));

        IEnumerable<string> Found(int year) => Search(index, [1, 0], 10, $$"""{"field":"year","eq":{{year}}}""");
    }

    [Fact]
    public void Search_SeveralChunks_AnswersTheBestOfEachDocument()
    {
        using var index = Create("flat");
        StoredChunk[] chunks =
        [
            new(0, 0, 5, 3, 1, new float[] { 0, 1 }),
            new(1, 5, 9, 3, 2, new float[] { 1, 0 }),
        ];
        index.Put(new DocumentId("a"), 1, null, new StoredEmbedding(1, "m@1", false, chunks));
        Put(index, "b", 2, [0.5f, 0.5f]);

        var found = index.Search([1, 0], new VectorSearchOptions { K = 10 }, null);

        Assert.Equal([("a", 1), ("b", 0)], found.Select(chunk => (chunk.Chunk.Document.Id.Value, chunk.Chunk.Index)));
    }

    private static PartitionIndex Create(string type) => new(
        VectorIndexRegistry.Create(
            new VectorIndexOptions { Dimensions = 2, Type = type, Distance = DistanceKind.Cosine }), ["year"]);

    private static void Put(PartitionIndex index, string id, long version, float[] vector, string? metadata = null) =>
        index.Put(
            new DocumentId(id),
            version,
            metadata,
            new StoredEmbedding(1, "m@1", false, [new StoredChunk(0, 0, 1, 3, 1, vector)]));

    private static IEnumerable<string> Search(PartitionIndex index, float[] query, int k, string? filter = null) =>
        index.Search(
            query, new VectorSearchOptions { K = k, EfSearch = 64 }, filter)
            .Select(chunk => chunk.Chunk.Document.Id.Value);
}
