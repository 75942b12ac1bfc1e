using Shoal.Testing;
using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Hnsw;

/// <summary>The same promises when the vectors lie in a mapped file.</summary>
public sealed class HnswIndexOverMappedVectorsTests : VectorIndexConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override double RecallFloor => 0.95;

    [Fact]
    public void Vectors_InAMappedFile_TakeNoMemoryAndLeaveNoFile()
    {
        var samples = new VectorSamples(seed: 61, dimensions: 384);
        using (var mapped = Create(384))
        using (var inMemory = VectorIndexRegistry.Create(new() { Type = "hnsw", Dimensions = 384 }))
        {
            for (var ordinal = 0; ordinal < 2_000; ordinal++)
            {
                var vector = samples.Next();
                mapped.Add(new Ordinal(ordinal), vector);
                inMemory.Add(new Ordinal(ordinal), vector);
            }

            Assert.Equal(0, inMemory.MappedBytes);
            Assert.InRange(mapped.MappedBytes, 2_000 * 384 * sizeof(float), long.MaxValue);
            Assert.Equal(inMemory.MemoryBytes - mapped.MappedBytes, mapped.MemoryBytes);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Create_WhereNoFolderCanBe_Throws()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        var options = new VectorIndexOptions { Dimensions = 3, VectorsFolder = file };
        Assert.ThrowsAny<IOException>(() => VectorIndexRegistry.Create(options));
    }

    public void Dispose() => _folder.Dispose();

    protected override VectorIndexOptions Configure(VectorIndexOptions options) =>
        options with { Type = VectorIndexTypes.Hnsw, VectorsFolder = _folder.Path };
}
