using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Collections;
using Shoal.Indexing.Quantization;

namespace Shoal.Grains.Tests.Collections;

public sealed class IndexOptionsTests
{
    [Theory]
    [InlineData("none", QuantizationKind.None)]
    [InlineData("scalar", QuantizationKind.Scalar)]
    [InlineData("float16", QuantizationKind.Float16)]
    [InlineData("binary", QuantizationKind.Binary)]
    public void Of_TakesTheGenerationsQuantization(string name, QuantizationKind expected)
    {
        var generation = new GenerationView
        {
            Number = 1, ModelVersion = "", Dimensions = 2, Index = new IndexSettings { Quantization = name },
        };
        Assert.Equal(expected, IndexOptions.Of(new CollectionSettings(), generation, null).Quantization);
    }

    [Theory]
    [InlineData("memory", "/data", null)]
    [InlineData("disk", "/data", "/data")]
    [InlineData("disk", null, null)]
    public void Of_VectorsOnDisk_LieInTheFolderOfThePartition(string vectors, string? folder, string? expected)
    {
        var generation = new GenerationView
        {
            Number = 1, ModelVersion = "", Dimensions = 2, Index = new IndexSettings { Vectors = vectors },
        };
        Assert.Equal(expected, IndexOptions.Of(new CollectionSettings(), generation, folder).VectorsFolder);
    }
}
