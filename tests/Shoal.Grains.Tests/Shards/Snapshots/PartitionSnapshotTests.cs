using System.Globalization;
using CsCheck;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Shards;
using Shoal.Grains.Shards.Snapshots;
using Shoal.Grains.Tests.Rollouts;
using Shoal.Indexing;
using Shoal.Indexing.Filters;
using Shoal.Storage;

namespace Shoal.Grains.Tests.Shards.Snapshots;

/// <summary>
/// A partition that begins with a snapshot is the one that would have been built from its store, and no fault of a
/// snapshot is more than a slower start.
/// </summary>
public sealed class PartitionSnapshotTests
{
    private const int Ids = 12;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>One of the writes, closings, kills and changes of generations that a partition lives through.</summary>
    private static readonly Gen<(int Kind, int Id, int Seed)[]> Lives =
        Gen.Select(Gen.Int[0, 15], Gen.Int[0, Ids - 1], Gen.Int[0, 1_000]).Array[5, 60];

    [Fact]
    public async Task Open_AfterAnyLife_IsWhatItsStoreSays()
    {
        var loaded = 0;
        await Lives.SampleAsync(
            async life =>
            {
                await using var rig = new PartitionRig();
                await rig.OpenAsync();
                await rig.ApplyAsync(rig.Put("first", 1));
                foreach (var (kind, id, seed) in life)
                {
                    await StepAsync(rig, kind, $"d{id}", seed);
                    Interlocked.Add(ref loaded, rig.Logged(EventIds.SnapshotLoaded));
                    Assert.Equal(0, rig.Logged(EventIds.SnapshotRefused));
                }

                await rig.CloseAsync();
                var saved = Directory.GetFiles(rig.Files, "*.index").Length;
                await rig.OpenAsync();
                Assert.Equal(saved, rig.Logged(EventIds.SnapshotLoaded));
                await AssertIsWhatTheStoreSaysAsync(rig);
            },
            iter: 30,
            threads: 2);
        Assert.True(loaded > 30, $"Only {loaded} snapshots were loaded.");
    }

    [Fact]
    public async Task Open_AfterAKill_AddsWhatCameAfterTheSnapshot()
    {
        await using var rig = new PartitionRig();
        await rig.OpenAsync();
        for (var i = 0; i < 5; i++) await rig.ApplyAsync(rig.Put($"d{i}", i, chunks: 2));
        await rig.CloseAsync();
        await rig.OpenAsync();
        rig.Options.SnapshotAfterChanges = 1_000;
        await rig.ApplyAsync(new ShardDelete { DocumentId = "d0" });
        await rig.ApplyAsync(rig.Put("d1", 9));
        await rig.ApplyAsync(new ShardPutMetadata { DocumentId = "d2", MetadataJson = """{"year":7}""" });
        await rig.KillAsync();

        await rig.OpenAsync();

        Assert.Equal((1, 3), (rig.Logged(EventIds.SnapshotLoaded), rig.Partition.ChangesSinceSnapshot));
        Assert.Equal((4, 7), (rig.Partition.State.Serving.Documents, rig.Partition.State.Serving.Chunks));
        await AssertIsWhatTheStoreSaysAsync(rig);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4_096)]
    [InlineData(-1)]
    public async Task Open_DamagedSnapshot_BuildsFromTheStore(int position)
    {
        await using var rig = await ClosedWithASnapshotAsync();
        var bytes = await File.ReadAllBytesAsync(rig.SnapshotOf(1), Cancel);
        bytes[position < 0 ? bytes.Length + position : position] ^= 1;
        await File.WriteAllBytesAsync(rig.SnapshotOf(1), bytes, Cancel);

        await rig.OpenAsync();

        await AssertRefusedAsync(rig);
    }

    [Fact]
    public async Task Open_StoreFromABackup_DoesNotBelieveTheNewerSnapshot()
    {
        await using var rig = new PartitionRig();
        await rig.OpenAsync();
        await rig.ApplyAsync(rig.Put("kept", 1));
        await rig.CloseAsync();
        await rig.RestoreAsync(async () =>
        {
            await rig.OpenAsync();
            await rig.ApplyAsync(rig.Put("undone", 2));
            await rig.CloseAsync();
        });
        rig.Options.SnapshotAfterChanges = 1_000;

        await rig.OpenAsync();

        await AssertRefusedAsync(rig);
        Assert.Null(rig.Partition.State.Serving.Find(new DocumentId("undone")));
    }

    [Fact]
    public async Task Open_OtherFilterableFields_BuildsFromTheStore()
    {
        await using var rig = await ClosedWithASnapshotAsync();
        rig.View = PartitionRig.ViewOf(1, [1], ["month"]);

        await rig.OpenAsync();

        await AssertRefusedAsync(rig);
    }

    [Fact]
    public async Task Open_LeftoversOfACrash_AreSwept()
    {
        await using var rig = await ClosedWithASnapshotAsync();
        string[] leftovers = [rig.SnapshotOf(7), rig.SnapshotOf(1) + ".tmp"];
        foreach (var path in leftovers) await File.WriteAllTextAsync(path, "half a snapshot", Cancel);

        await rig.OpenAsync();

        Assert.All(leftovers, path => Assert.False(File.Exists(path)));
        Assert.Equal(1, rig.Logged(EventIds.SnapshotLoaded));
    }

    [Fact]
    public async Task GenerationGoes_ItsSnapshotGoesToo()
    {
        await using var rig = new PartitionRig { View = PartitionRig.ViewOf(1, [1, 2], ["year"]) };
        await rig.OpenAsync();
        await rig.ApplyAsync(rig.Put("a", 1, [1, 2]));
        await rig.CloseAsync();
        Assert.True(File.Exists(rig.SnapshotOf(2)));
        await rig.OpenAsync();

        await rig.ConfigureAsync(PartitionRig.ViewOf(2, [1], ["year"]));

        Assert.False(File.Exists(rig.SnapshotOf(2)));
        Assert.True(File.Exists(rig.SnapshotOf(1)));
    }

    [Fact]
    public async Task Save_WhereTheDiskRefuses_CostsNothingButTheSnapshot()
    {
        await using var rig = new PartitionRig();
        await rig.OpenAsync();
        Directory.CreateDirectory(rig.SnapshotOf(1));
        await rig.ApplyAsync(rig.Put("a", 1));
        await rig.CloseAsync();
        Assert.Equal(1, rig.Logged(EventIds.SnapshotNotSaved));
        Assert.False(File.Exists(rig.SnapshotOf(1) + ".tmp"));

        await rig.OpenAsync();

        Assert.Equal(1, rig.Partition.State.Serving.Documents);
    }

    /// <summary>What the other owner wrote is among the store's changes and not in this index.</summary>
    [Fact]
    public async Task Close_OfAPartitionThatWasTakenOver_SavesNothing()
    {
        await using var rig = new PartitionRig();
        rig.Options.SnapshotAfterChanges = int.MaxValue;
        await rig.OpenAsync();
        await rig.ApplyAsync(rig.Put("a", 1));
        var epoch = await rig.Partition.Store.RaiseEpochAsync(Cancel);
        await rig.Partition.Store.CommitAsync(epoch, [ShardMapping.ToStore(rig.Put("b", 2))], Cancel);
        rig.Options.SnapshotAfterChanges = 1;

        await rig.CloseAsync();

        Assert.False(File.Exists(rig.SnapshotOf(1)));
        await rig.OpenAsync();
        await AssertIsWhatTheStoreSaysAsync(rig);
    }

    [Fact]
    public async Task ChangesWhileAnotherSnapshotIsSaved_AreSavedWithoutAWrite()
    {
        await using var rig = new PartitionRig();
        await rig.OpenAsync();
        using var mayBeSaved = new ManualResetEventSlim();
        var others = rig.Loads.RunAsync(
            () =>
            {
                mayBeSaved.Wait(Cancel);
                return Task.CompletedTask;
            },
            Cancel);
        try
        {
            await rig.ApplyAsync(rig.Put("a", 1));
            await rig.ApplyAsync(rig.Put("b", 2));
            // Between two of these the writer sees that there is something to save and that it cannot.
            for (var i = 0; i < 2; i++) await rig.ConfigureAsync(rig.View);
        }
        finally
        {
            mayBeSaved.Set();
        }

        await others;
        var path = rig.SnapshotOf(1);
        await RolloutTraffic.UntilAsync("the first snapshot", () => Task.FromResult(File.Exists(path)));
        var first = new FileInfo(path).Length;

        await RolloutTraffic.UntilAsync("the second snapshot", () =>
        {
            rig.WriterTime.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(new FileInfo(path).Length > first);
        });

        await rig.KillAsync();
        await rig.OpenAsync();
        Assert.Equal(0, rig.Partition.ChangesSinceSnapshot);
    }

    [Fact]
    public async Task ManyChanges_AreSavedWithoutAClosing()
    {
        await using var rig = new PartitionRig();
        rig.Options.SnapshotAfterChanges = 10;
        await rig.OpenAsync();
        for (var i = 0; i < 40; i++) await rig.ApplyAsync(rig.Put($"d{i}", i));
        // Ends a saving that runs.
        await rig.KillAsync();

        await rig.OpenAsync();

        Assert.Equal(1, rig.Logged(EventIds.SnapshotLoaded));
        Assert.InRange(rig.Partition.ChangesSinceSnapshot, 0, 30);
        await AssertIsWhatTheStoreSaysAsync(rig);
    }

    [Fact]
    public async Task IndexThatIsMostlyDead_IsRebuiltWithoutWritesAndSaved()
    {
        await using var rig = new PartitionRig();
        rig.Options.SnapshotAfterChanges = 4;
        await rig.OpenAsync();
        await rig.ApplyAsync(rig.Put("dead", 1, chunks: 1_510));
        await rig.ApplyAsync(rig.Put("kept", 2, chunks: 1_490));
        var before = rig.Partition.State.Serving.MemoryBytes;

        await rig.ApplyAsync(new ShardDelete { DocumentId = "dead" });

        // Three changes are not enough for a snapshot; the rebuild is.
        await RolloutTraffic.UntilAsync(
            "a snapshot of the rebuilt index", () => Task.FromResult(File.Exists(rig.SnapshotOf(1))));
        Assert.InRange(rig.Partition.State.Serving.MemoryBytes, 1, before * 3 / 4);
        Assert.Equal(ShardWeather.Fine, (await rig.ApplyAsync(rig.Put("later", 3))).Weather);
        await AssertIsWhatTheStoreSaysAsync(rig);
        await rig.KillAsync();
        await rig.OpenAsync();
        Assert.Equal(1, rig.Logged(EventIds.SnapshotLoaded));
        await AssertIsWhatTheStoreSaysAsync(rig);
    }

    [Fact]
    public async Task VectorsOnDisk_AreMappedFromTheSnapshot()
    {
        await using var rig = new PartitionRig { View = PartitionRig.ViewOf(1, [1], ["year"], "disk") };
        await rig.OpenAsync();
        for (var i = 0; i < 50; i++) await rig.ApplyAsync(rig.Put($"d{i}", i));
        await rig.CloseAsync();

        await rig.OpenAsync();

        Assert.Equal(1, rig.Logged(EventIds.SnapshotLoaded));
        await AssertIsWhatTheStoreSaysAsync(rig);
        // The vectors' file has no name of its own.
        Assert.Equal(
            ["0.db", "0.g1.index"],
            Directory.GetFiles(rig.Files).Select(Path.GetFileName).Where(name => !name!.Contains('-')).Order());
    }

    [Fact]
    public void DocumentTable_OfThisVersion_HasTheseBytes()
    {
        var fields = DocumentFields.Parse("""{"year":[7,"a",true]}""", ["tag", "year"]);
        var document = new DocumentEntry(new DocumentId("é"), 300, fields, [new Ordinal(200), new Ordinal(201)]);
        var pending = new DocumentEntry(new DocumentId("b"), 5, DocumentFields.Empty, []);
        var table = new DocumentTable(
            new SnapshotStamp(3, 301),
            ["tag", "year"],
            [(document, [new ChunkEntry(document, 0, 0, 150), new ChunkEntry(document, 2, 140, 200)]), (pending, [])]);

        Assert.Equal(
            "0100000003000000000000002D01000000000000020000000374616704796561720200000002C3A9AC02"
                + "0003010000000000001C4000016102000000000000F03F02C80100009601028C01C801016205000000",
            Convert.ToHexString(table.ToBytes()));
    }

    [Fact]
    public async Task DocumentTable_CutAnywhere_IsRefused()
    {
        await using var rig = await ClosedWithASnapshotAsync();
        await rig.OpenAsync();
        var documents = rig.Partition.State.Serving.Embedded
            .Select(id => rig.Partition.State.Serving.Find(id)!)
            .Select(document => (document, Array.ConvertAll(
                document.Ordinals, ordinal => new ChunkEntry(document, 0, 0, ordinal.Value))))
            .ToArray();
        var bytes = new DocumentTable(new SnapshotStamp(1, 2), ["year"], documents).ToBytes();

        Assert.Equal(documents.Length, DocumentTable.Parse(bytes).Documents.Count);
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<FormatException>(() => DocumentTable.Parse(bytes[..length]));
        Assert.Throws<FormatException>(() => DocumentTable.Parse([.. bytes, 0]));
    }

    private static async Task<PartitionRig> ClosedWithASnapshotAsync()
    {
        var rig = new PartitionRig();
        await rig.OpenAsync();
        for (var i = 0; i < 5; i++) await rig.ApplyAsync(rig.Put($"d{i}", i, chunks: 2));
        await rig.CloseAsync();
        Assert.True(File.Exists(rig.SnapshotOf(1)));
        rig.Options.SnapshotAfterChanges = 1_000;
        return rig;
    }

    private static async Task AssertRefusedAsync(PartitionRig rig)
    {
        Assert.Equal((0, 1), (rig.Logged(EventIds.SnapshotLoaded), rig.Logged(EventIds.SnapshotRefused)));
        Assert.False(File.Exists(rig.SnapshotOf(1)));
        await AssertIsWhatTheStoreSaysAsync(rig);
    }

    private static async Task StepAsync(PartitionRig rig, int kind, string id, int seed)
    {
        var generations = Array.ConvertAll(rig.View.Generations, generation => generation.Number);
        switch (kind)
        {
            case <= 5:
                await rig.ApplyAsync(rig.Put(id, seed, kind < 3 ? null : generations, 1 + (seed % 3)));
                break;
            case <= 7:
                await rig.ApplyAsync(new ShardDelete { DocumentId = id });
                break;
            case <= 9:
                await rig.ApplyAsync(new ShardPutMetadata
                {
                    DocumentId = id,
                    MetadataJson = string.Create(CultureInfo.InvariantCulture, $$"""{"year":{{seed}}}"""),
                });
                break;
            case 10:
                await EmbedAsync(rig, id, generations[^1], seed);
                break;
            case 11:
                int[] next = generations.Length == 1 ? [generations[0], generations[0] + 1] : [generations[seed % 2]];
                await rig.ConfigureAsync(PartitionRig.ViewOf(rig.View.SettingsVersion + 1, next, ["year"]));
                break;
            case <= 13:
                await rig.CloseAsync();
                await rig.OpenAsync();
                break;
            default:
                await rig.KillAsync();
                await rig.OpenAsync();
                break;
        }
    }

    private static async Task EmbedAsync(PartitionRig rig, string id, int generation, int seed)
    {
        if (rig.Partition.State.Serving.Find(new DocumentId(id)) is not { } document) return;
        await rig.ApplyAsync(new ShardPutEmbedding
        {
            DocumentId = id,
            ExpectedVersion = document.Version,
            GenerationsVersion = rig.View.GenerationsVersion,
            Embedding = PartitionRig.Embedding(generation, seed, 1 + (seed % 2)),
        });
    }

    /// <summary>Compares each index with one that is built from the store alone.</summary>
    private static async Task AssertIsWhatTheStoreSaysAsync(PartitionRig rig)
    {
        foreach (var generation in rig.View.Generations)
        {
            using var expected = PartitionLoad.Create(rig.Partition.Store, rig.View, generation);
            var changes = rig.Partition.Store.ReadChangesAsync(generation.Number, 0, CancellationToken.None);
            expected.Load(await changes.ToListAsync());
            var actual = rig.Partition.State.Indexes[generation.Number];
            Assert.Equal(Describe(expected), Describe(actual));
        }
    }

    private static List<string> Describe(PartitionIndex index)
    {
        var described = new List<string>
        {
            $"{index.Documents} documents, {index.Chunks} chunks, {index.Pending} pending",
        };
        string[] filters =
        [
            """{"field":"year","exists":true}""", """{"field":"year","eq":1}""", """{"field":"year","eq":"y0"}""",
            """{"field":"year","eq":true}""", """{"field":"year","gt":5}""",
        ];
        foreach (var filter in filters)
        {
            var options = new VectorSearchOptions { K = 1_000, Exact = true };
            described.Add(filter.ToString()!);
            described.AddRange(index.Search([1, 0.5f, -0.5f, 0.1f], options, filter).Select(Describe));
        }

        return described;
    }

    private static string Describe(ScoredChunk found) => string.Create(
        CultureInfo.InvariantCulture,
        $"{found.Chunk.Document.Id} {found.Chunk.Document.Version} {found.Chunk.Document.Ordinals.Length} "
            + $"{found.Chunk.Index} {found.Chunk.Start} {found.Chunk.End} {found.Distance:F5}");
}
