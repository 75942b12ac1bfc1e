using Shoal.Grains.Abstractions.Shards;
using Shoal.Indexing;

namespace Shoal.Grains.Tests.Shards.Snapshots;

/// <summary>A shard of which only is read looks after its index, too.</summary>
public sealed class WornOutIndexTests
{
    // Few enough of all that removing them has nothing rebuilt.
    private const int Copies = 1_200;
    private const int Others = 1_500;
    private const int WrittenTogether = 100;

    [Fact(Timeout = 120_000)]
    public async Task AnIndexThatOnlySearchesWoreOut_IsRebuilt()
    {
        await using var rig = new PartitionRig();
        await rig.OpenAsync();
        rig.Options.SnapshotAfterChanges = int.MaxValue;
        var copied = PartitionRig.Embedding(1, Others, 1);
        var copies = Enumerable.Range(0, Copies).Select(i => $"copy{i}").ToList();
        await ApplyAllAsync(rig, Enumerable.Range(0, Others).Select(i => rig.Put($"other{i}", i)));
        await ApplyAllAsync(rig, copies.Select(id => rig.Put(id, Others)));
        await ApplyAllAsync(rig, copies.Select(id => new ShardDelete { DocumentId = id }));
        var index = rig.Partition.State.Serving;
        var worn = index.MemoryBytes;

        while (index.MemoryBytes >= worn)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < 100; i++)
                index.Search(copied.Vectors[0], new VectorSearchOptions { K = 1, EfSearch = 16 }, null);
            rig.WriterTime.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(Others, index.Chunks);
    }

    private static async Task ApplyAllAsync(PartitionRig rig, IEnumerable<ShardChange> changes)
    {
        foreach (var together in changes.Chunk(WrittenTogether))
        {
            var results = await Task.WhenAll(together.Select(rig.ApplyAsync));
            Assert.All(results, result => Assert.Equal(ShardWeather.Fine, result.Weather));
        }
    }
}
