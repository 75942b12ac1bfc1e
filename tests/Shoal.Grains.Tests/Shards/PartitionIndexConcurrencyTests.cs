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

    /// <summary>
    /// A list that is too short for the new version holds what is left of the old one; nearer than others, it is not
    /// the document any more.
    /// </summary>
    [Fact]
    public void Search_BetweenTheRemovalsOfAnOldVersion_DoesNotRankByWhatIsLeft()
    {
        var vectors = new SteppedVectorIndex(Create("flat"));
        using var index = new PartitionIndex(vectors, []);
        for (var i = 1; i <= 8; i++) index.Put(IdOf(i), 1, null, EmbeddingOf([1, 0.2f * i], [-1, 0]));
        index.Put(IdOf(0), 1, null, EmbeddingOf([1, 0], [1, 0.1f]));
        var seen = new List<DocumentId>();
        vectors.Removed = () => seen.Add(Search(index, null, 1)[0].Chunk.Document.Id);

        index.Put(IdOf(0), 2, null, EmbeddingOf([0, 1], [0, 1]));

        Assert.Equal([IdOf(1), IdOf(1)], seen);
    }

    [Fact]
    public async Task Search_ThatLookedBetweenTheChunksOfANewDocument_DoesNotSeeIt()
    {
        var vectors = new SteppedVectorIndex(Create("flat"));
        using var index = new PartitionIndex(vectors, []);
        using var hasLooked = new ManualResetEventSlim();
        using var isHalfIn = new ManualResetEventSlim();
        vectors.Added = () =>
        {
            vectors.Added = () => { };
            isHalfIn.Set();
            hasLooked.Wait(Stop);
        };
        var writer = Task.Run(() => Put(index, 0, 1, nearestFirst: false), Stop);
        isHalfIn.Wait(Stop);
        vectors.Searched = () =>
        {
            hasLooked.Set();
            writer.Wait(Stop);
        };

        Assert.Empty(Search(index, null, 10));
        await writer;
        vectors.Searched = () => { };
        Assert.Equal(0f, Assert.Single(Search(index, null, 10)).Distance);
    }

    [Fact]
    public void Search_WithAFilterThatAChangeOfMetadataFallsInto_AnswersOnlyWhatMatchesAsItIs()
    {
        var vectors = new SteppedVectorIndex(Create("flat"));
        using var index = new PartitionIndex(vectors, ["live"]);
        Put(index, 0, 1, nearestFirst: true);
        vectors.Searching = () =>
        {
            vectors.Searching = () => { };
            index.PutMetadata(IdOf(0), 2, """{"live":false}""");
        };

        Assert.Empty(Search(index, Filter, 10));
    }

    /// <summary>Were every try overlapped, a search would answer anything or never.</summary>
    [Fact]
    public async Task Search_IntoWhichAReplacementFallsEveryTime_KeepsReplacementsWaiting()
    {
        var vectors = new SteppedVectorIndex(Create("flat"));
        using var index = new PartitionIndex(vectors, ["live"]);
        Put(index, 0, 1, nearestFirst: true);
        var (searches, writer, isOverlapped) = (0, Task.CompletedTask, false);
        vectors.Searching = () =>
        {
            var version = ++searches + 1;
            writer = Task.Run(() => Put(index, 0, version, nearestFirst: true), Stop);
            // The third time it cannot end: a moment says enough.
            isOverlapped = searches <= 2 ? WaitFor(writer) : writer.Wait(TimeSpan.FromMilliseconds(200));
        };

        var found = Assert.Single(Search(index, Filter, 1));
        await writer;

        Assert.False(isOverlapped);
        Assert.Equal((3, 3), (searches, found.Chunk.Document.Version));
        Assert.Equal(4, index.Find(IdOf(0))!.Version);
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
                    // Now and then a search ends between two updates.
                    var next = Volatile.Read(ref searches) + (i % 4);
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

    private static bool WaitFor(Task writer)
    {
        writer.Wait(Stop);
        return true;
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
        return nearestFirst ? EmbeddingOf(near, far) : EmbeddingOf(far, near);
    }

    private static StoredEmbedding EmbeddingOf(float[] first, float[] second) =>
        new(1, "m@1", false, [new(0, 0, 5, 3, 1, first), new(1, 5, 9, 3, 2, second)]);
}
