using Shoal.Grains.Shards;
using Shoal.Indexing;
using Shoal.Indexing.Distances;
using Shoal.Storage;

namespace Shoal.Grains.Tests.Shards;

/// <summary>A search beside a writer answers every document, by one version of it as a whole.</summary>
public sealed class PartitionIndexConcurrencyTests
{
    private const string Filter = """{"field":"live","eq":true}""";
    private const string Metadata = """{"live":true}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData(Filter)]
    public async Task Search_ThatBeganBeforeTheOldVersionWent_StillFindsTheDocument(string? filter)
    {
        var vectors = new SteppedVectorIndex(Create("flat"));
        using var index = new PartitionIndex(vectors, ["live"]);
        Put(index, 0, 1, nearestFirst: true);
        using var isRemoved = new ManualResetEventSlim();
        using var hasFound = new ManualResetEventSlim();
        var writer = Task.CompletedTask;
        vectors.Searching = () =>
        {
            vectors.Searching = () => { };
            vectors.Removed = () =>
            {
                isRemoved.Set();
                hasFound.Wait(Stop);
            };
            writer = Task.Run(() => Put(index, 0, 2, nearestFirst: true), Stop);
            isRemoved.Wait(Stop);
        };

        var found = Search(index, filter, 1);
        hasFound.Set();
        await writer;

        Assert.Equal((2, 0f), (Assert.Single(found).Chunk.Document.Version, found[0].Distance));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Filter)]
    public void Search_BetweenTheChunksOfANewVersion_RanksByTheOldOneAsAWhole(string? filter)
    {
        var vectors = new SteppedVectorIndex(Create("flat"));
        using var index = new PartitionIndex(vectors, ["live"]);
        Put(index, 0, 1, nearestFirst: true);
        var seen = new List<(long Version, float Distance)>();
        vectors.Added = () => See();
        vectors.Removed = () => See();

        Put(index, 0, 2, nearestFirst: false);

        Assert.Equal([(1, 0f), (1, 0f), (2, 0f), (2, 0f)], seen);

        void See()
        {
            var found = Assert.Single(Search(index, filter, 10));
            seen.Add((found.Chunk.Document.Version, found.Distance));
        }
    }

    [Fact]
    public void Search_BetweenTheFirstChunksOfADocument_DoesNotSeeItYet()
    {
        var vectors = new SteppedVectorIndex(Create("flat"));
        using var index = new PartitionIndex(vectors, []);
        index.Put(IdOf(0), 1, null, null);
        var seen = new List<int>();
        vectors.Added = () => seen.Add(Search(index, null, 10).Count);

        index.PutEmbedding(IdOf(0), EmbeddingOf(nearestFirst: true));

        Assert.Equal([0, 0], seen);
        Assert.Single(Search(index, null, 10));
    }

    [Theory]
    [InlineData("flat", null)]
    [InlineData("flat", Filter)]
    [InlineData("hnsw", null)]
    [InlineData("hnsw", Filter)]
    public async Task Search_BesideUpdates_FindsEveryDocumentByItsNearestChunk(string type, string? filter)
    {
        const int documents = 16, updates = 1_000;
        using var index = new PartitionIndex(Create(type), ["live"]);
        for (var i = 0; i < documents; i++) Put(index, i, 1, nearestFirst: true);
        var searches = 0L;
        var writer = Task.Run(
            () =>
            {
                for (var i = 0; i < updates; i++)
                {
                    Put(index, i % documents, i + 2, nearestFirst: i % 2 == 0);
                    // One update at most falls into a search: several tries in a row would end in any answer.
                    var next = Volatile.Read(ref searches) + 2;
                    while (Volatile.Read(ref searches) < next) Thread.Yield();
                }
            },
            Stop);

        try
        {
            while (!writer.IsCompleted)
            {
                var found = Search(index, filter, documents);
                Assert.Equal(documents, found.Count);
                Assert.All(found, chunk => Assert.Equal(0f, chunk.Distance));
                Volatile.Write(ref searches, searches + 1);
            }
        }
        finally
        {
            Volatile.Write(ref searches, long.MaxValue);
            await writer;
        }
    }

    private static IVectorIndex Create(string type) => VectorIndexRegistry.Create(
        new VectorIndexOptions { Dimensions = 2, Type = type, Distance = DistanceKind.Cosine });

    private static List<ScoredChunk> Search(PartitionIndex index, string? filter, int k) =>
        index.Search([1, 0], new VectorSearchOptions { K = k, EfSearch = 64 }, filter);

    private static void Put(PartitionIndex index, int number, long version, bool nearestFirst) =>
        index.Put(IdOf(number), version, Metadata, EmbeddingOf(nearestFirst));

    private static DocumentId IdOf(int number) => new($"d{number:D2}");

    private static StoredEmbedding EmbeddingOf(bool nearestFirst)
    {
        float[] near = [1, 0], far = [0, 1];
        return new StoredEmbedding(
            1,
            "m@1",
            false,
            [new(0, 0, 5, 3, 1, nearestFirst ? near : far), new(1, 5, 9, 3, 2, nearestFirst ? far : near)]);
    }
}
