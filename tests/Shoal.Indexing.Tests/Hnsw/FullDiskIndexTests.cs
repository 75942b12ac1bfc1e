using Shoal.Testing.Conformance;
using Shoal.Testing.Disks;

namespace Shoal.Indexing.Tests.Hnsw;

/// <summary>An index whose vectors lie on a full disk refuses vectors, and nothing else.</summary>
public sealed class FullDiskIndexTests
{
    private const int Dimensions = 384;

    [Fact]
    public async Task Add_OnAFullDisk_IsRefusedAndSearchesGoOn()
    {
        await using var disk = await SmallDisk.MountAsync();
        using var index = Create(disk);
        var samples = new VectorSamples(seed: 71, Dimensions);
        var first = samples.Next();
        index.Add(new Ordinal(0), first);
        await disk.FillAsync();

        var added = AddUntilRefused(index, samples);

        Assert.ThrowsAny<IOException>(() => index.Reserve(10_000));
        Assert.Equal(added + 1, index.Count);
        Assert.Equal(0, index.Search(first, new VectorSearchOptions { K = 1 })[0].Ordinal.Value);
        await disk.ClearAsync();
        index.Reserve(1_000);
        index.Add(new Ordinal(20_000), samples.Next());
        Assert.Equal(added + 2, index.Count);
    }

    [Fact]
    public async Task Reserve_OnADiskThatFillsUpAfterwards_HasRoomForAll()
    {
        await using var disk = await SmallDisk.MountAsync();
        using var index = Create(disk);
        var samples = new VectorSamples(seed: 72, Dimensions);
        index.Reserve(3_000);
        await disk.FillAsync();

        for (var i = 0; i < 3_000; i++) index.Add(new Ordinal(i), samples.Next());

        Assert.Equal(3_000, index.Count);
    }

    [Fact]
    public async Task Rebuild_OnADiskThatFillsUpInTheMiddle_IsGivenUpAndTriedAgainLater()
    {
        await using var disk = await SmallDisk.MountAsync();
        using var index = Create(disk);
        var samples = new VectorSamples(seed: 73, Dimensions);
        var vectors = Enumerable.Range(0, 6_000).Select(_ => samples.Next()).ToArray();
        for (var i = 0; i < vectors.Length; i++) index.Add(new Ordinal(i), vectors[i]);
        var mapped = index.MappedBytes;
        // More than half is dead: the next writes build a successor.
        for (var i = 0; i < 3_100; i++) index.Remove(new Ordinal(i));
        Assert.True(index.MappedBytes > mapped, "No successor was begun.");
        await disk.FillAsync();

        for (var i = 3_100; i < 3_900; i++) index.Remove(new Ordinal(i));

        Assert.Equal(mapped, index.MappedBytes);
        Assert.False(index.Compact(10_000), "It is tried again at once.");
        Assert.Equal(2_100, index.Count);
        for (var i = 3_900; i < vectors.Length; i += 100)
        {
            var found = index.Search(vectors[i], new VectorSearchOptions { K = 1, EfSearch = 64 });
            Assert.Equal(i, Assert.Single(found).Ordinal.Value);
        }

        // Nothing needs to be written for that.
        await disk.ClearAsync();
        for (var i = 0; i < 2; i++) index.Compact(10_000);
        Assert.InRange(index.MappedBytes, 1, mapped - 1);
        Assert.Equal(2_100, index.Count);
    }

    private static int AddUntilRefused(IVectorIndex index, VectorSamples samples)
    {
        for (var added = 0; ; added++)
        {
            try
            {
                index.Add(new Ordinal(added + 1), samples.Next());
            }
            catch (IOException)
            {
                return added;
            }
        }
    }

    private static IVectorIndex Create(SmallDisk disk) => VectorIndexRegistry.Create(new VectorIndexOptions
    {
        Type = VectorIndexTypes.Hnsw,
        Dimensions = Dimensions,
        EfConstruction = 40,
        VectorsFolder = disk.Path,
    });
}
