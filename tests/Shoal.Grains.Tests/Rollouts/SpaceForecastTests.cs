using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>A rollout's space follows from what the serving generation takes now.</summary>
public sealed class SpaceForecastTests
{
    private const int Old = 384;
    private const int Candidate = 768;
    private const int Row = 80;

    [Theory]
    [InlineData("flat", "memory", "scalar", 4 * Candidate)]
    [InlineData("hnsw", "memory", "scalar", 5 * Candidate)]
    [InlineData("hnsw", "disk", "scalar", Candidate)]
    [InlineData("hnsw", "disk", "float16", 2 * Candidate)]
    [InlineData("hnsw", "disk", "binary", Candidate / 8)]
    [InlineData("hnsw", "memory", "none", 4 * Candidate)]
    [InlineData("auto", "memory", "scalar", 4 * Candidate)]
    public void Memory_GrowsWithTheDimensions_AndKeepsWhatIsBesideThem(
        string type, string vectors, string quantization, int candidateBytes)
    {
        const int Beside = 200;
        var index = new IndexSettings { Type = type, Vectors = vectors, Quantization = quantization };
        var perChunk = (candidateBytes * Old / Candidate) + Beside;
        var forecast = new SpaceForecast(ViewOf(index), Candidate, [StatusOf(1_000, perChunk, derived: 0)]);

        Assert.Equal(1_000 * perChunk, forecast.MemoryFreed);
        Assert.Equal(1_000 * (perChunk + candidateBytes + Beside), forecast.MemoryAtPeak);
    }

    [Fact]
    public void LargeShardsOfAuto_AreGraphs()
    {
        var shards = new[] { StatusOf(20_000, 5 * Old, 0), StatusOf(20_000, 5 * Old, 0) };
        var forecast = new SpaceForecast(ViewOf(new IndexSettings()), Candidate, shards);
        Assert.Equal(40_000L * 5 * (Old + Candidate), forecast.MemoryAtPeak);
    }

    [Fact]
    public void Disk_HoldsSnapshotsOfBoth()
    {
        var forecast = new SpaceForecast(ViewOf(new IndexSettings()), Candidate, [StatusOf(1_000, 2_000, 3_000_000)]);
        Assert.Equal(3_000_000 + (1_000 * ((4 * Old) + Row)), forecast.DiskFreed);
        Assert.Equal(2_000_000 + 3_000_000 + 6_000_000 + (1_000 * ((4 * Candidate) + Row)), forecast.DiskAtPeak);
    }

    [Fact]
    public void EmptyCollection_TakesNothing()
    {
        var empty = new ShardStatus(ShardWeather.Fine, 0, 0, Pending());
        var forecast = new SpaceForecast(ViewOf(new IndexSettings()), Candidate, [empty]);
        Assert.Equal((0, 0), (forecast.MemoryAtPeak, forecast.DiskAtPeak));
    }

    private static Dictionary<int, long> Pending() => [];

    private static ShardStatus StatusOf(long chunks, long bytesOfAChunk, long derived) => new(
        ShardWeather.Fine,
        chunks,
        chunks,
        Pending(),
        IndexBytes: chunks * bytesOfAChunk,
        StoreBytes: 2_000_000,
        DerivedBytes: derived);

    private static CollectionView ViewOf(IndexSettings index) => new()
    {
        Name = "c",
        Incarnation = "c.1",
        SettingsVersion = 1,
        Settings = new CollectionSettings(),
        Serving = 1,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Generations = [new GenerationView { Number = 1, ModelVersion = "m@1", Dimensions = Old, Index = index }],
    };
}
