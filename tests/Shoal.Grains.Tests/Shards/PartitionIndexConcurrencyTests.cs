using Shoal.Grains.Shards;
using Shoal.Grains.Shards.Snapshots;
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
    public void Search_IntoWhichReplacementsFall_AnswersAsItBeganAndKeepsNobodyWaiting(string? filter)
    {
        var vectors = new SteppedVectorIndex(Create("flat"));
        using var index = new PartitionIndex(vectors, ["live"]);
        Put(index, 0, 1, nearestFirst: true);
        var searches = 0;
        vectors.Searching = () =>
        {
            searches++;
            for (var version = 2; version <= 4; version++) Put(index, 0, version, nearestFirst: true);
        };

        var found = Assert.Single(Search(index, filter, 1));

        Assert.Equal((1, 1, 0f), (searches, found.Chunk.Document.Version, found.Distance));
        Assert.Equal((4, 8), (index.Find(IdOf(0))!.Version, index.Chunks));
        // What the search saw goes with the next write, or when the shard looks at its index.
        index.Compact(1);
        Assert.Equal(2, index.Chunks);
        vectors.Searching = () => { };
        Assert.Equal(4, Assert.Single(Search(index, filter, 1)).Chunk.Document.Version);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Filter)]
    public void Search_IntoWhichARemovalFalls_AnswersAsItBegan(string? filter)
    {
        var vectors = new SteppedVectorIndex(Create("flat"));
        using var index = new PartitionIndex(vectors, ["live"]);
        Put(index, 0, 1, nearestFirst: true);
        Put(index, 1, 1, nearestFirst: true);
        vectors.Searching = () =>
        {
            index.Remove(IdOf(0));
            index.Put(IdOf(1), 2, Metadata, null);
        };

        Assert.Equal([IdOf(0), IdOf(1)], Search(index, filter, 10).Select(found => found.Chunk.Document.Id));
        Assert.Equal((1, 1), (index.Documents, index.Pending));
        vectors.Searching = () => { };
        Assert.Empty(Search(index, filter, 10));
    }

    /// <summary>Metadata changes chunk by chunk.</summary>
    [Fact]
    public async Task Search_BesideChangesOfMetadata_RanksByTheNearestChunkOrNotAtAll()
    {
        using var index = new PartitionIndex(Create("flat"), ["live"]);
        var far = Enumerable.Range(1, 200).Select(i => new StoredChunk(i, i, i + 1, 3, 1, new float[] { 0, 1 }));
        var near = new StoredChunk(0, 0, 1, 3, 1, new float[] { 1, 0 });
        index.Put(IdOf(0), 1, Metadata, new(1, "m@1", false, [near, .. far]));
        var isEnough = false;
        var writer = Task.Run(
            () =>
            {
                for (var version = 2; !Volatile.Read(ref isEnough); version++)
                    index.PutMetadata(IdOf(0), version, version % 2 == 0 ? """{"live":false}""" : Metadata);
            },
            Stop);

        try
        {
            for (var i = 0; i < 2_000; i++)
                Assert.All(Search(index, Filter, 1), found => Assert.Equal(0f, found.Distance));
        }
        finally
        {
            Volatile.Write(ref isEnough, true);
            await writer;
        }
    }

    [Fact]
    public async Task SharedScan_IntoWhichAReplacementFalls_AnswersAsItBegan()
    {
        var vectors = new SteppedVectorIndex(Create("flat"));
        using var index = new PartitionIndex(vectors, []);
        Put(index, 0, 1, nearestFirst: true);
        vectors.Searching = () => Put(index, 0, 2, nearestFirst: false);
        var scanned = await ScanAsync(index);
        vectors.Searching = () => Assert.Fail("What the scan found is still there.");

        var found = Assert.Single(index.Search([1, 0], Options(1), null, scanned));

        Assert.Equal((1, 0f), (found.Chunk.Document.Version, found.Distance));
    }

    [Fact]
    public async Task SharedScan_OfWhatHasGoneMeanwhile_IsNoAnswer()
    {
        using var index = new PartitionIndex(Create("flat"), []);
        Put(index, 0, 1, nearestFirst: true);
        var scanned = await ScanAsync(index);
        Put(index, 0, 2, nearestFirst: false);

        var found = Assert.Single(index.Search([1, 0], Options(1), null, scanned));

        Assert.Equal((2, 0f), (found.Chunk.Document.Version, found.Distance));
    }

    [Fact]
    public async Task Capture_BesideASearchThatSeesWhatHasGone_WaitsForItsEnd()
    {
        var vectors = new SteppedVectorIndex(Create("flat"));
        using var index = new PartitionIndex(vectors, []);
        Put(index, 0, 1, nearestFirst: true);
        var writer = Task.CompletedTask;
        vectors.Searching = () =>
        {
            Put(index, 0, 2, nearestFirst: true);
            writer = Task.Run(() => index.Capture(new SnapshotStamp(1, 1)).Dispose(), Stop);
            // It cannot end: a moment says enough.
            Assert.False(writer.Wait(TimeSpan.FromMilliseconds(100), Stop));
        };

        Assert.Single(Search(index, null, 1));

        await writer;
        Assert.Equal(2, index.Chunks);
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

    [Theory]
    [InlineData("flat", null)]
    [InlineData("flat", Filter)]
    [InlineData("hnsw", null)]
    [InlineData("hnsw", Filter)]
    public async Task Search_BesideUpdates_FindsEveryDocumentByItsNearestChunk(string type, string? filter)
    {
        const int documents = 16, others = 1_500, updates = 1_000;
        using var index = new PartitionIndex(Create(type), ["live"]);
        for (var i = 0; i < documents; i++) Put(index, i, 1, nearestFirst: true);
        // So many that a graph is walked.
        for (var i = 0; i < others; i++) index.Put(new($"o{i}"), 1, Metadata, EmbeddingOf([-1, i], [-1, -i]));
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

    private static IVectorIndex Create(string type) => VectorIndexRegistry.Create(
        new VectorIndexOptions { Dimensions = 2, Type = type, Distance = DistanceKind.Cosine });

    private static List<ScoredChunk> Search(PartitionIndex index, string? filter, int k) =>
        index.Search([1, 0], Options(k), filter);

    private static VectorSearchOptions Options(int k) => new() { K = k, EfSearch = 64 };

    private static Task<SharedAnswer> ScanAsync(PartitionIndex index) =>
        index.RunAsync(index.Join([1, 0], Options(1), filtered: false, Stop)!);

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
