using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;

namespace Shoal.Indexing.Tests;

public sealed class VectorIndexRegistryTests
{
    private static readonly VectorIndexOptions Valid = new() { Dimensions = 3 };

    public static TheoryData<string, VectorIndexOptions> Invalid => new()
    {
        { "Type", Valid with { Type = "ivf" } },
        { "Type", Valid with { Type = "HNSW" } },
        { "Distance", Valid with { Distance = (DistanceKind)9 } },
        { "Quantization", Valid with { Quantization = (QuantizationKind)9 } },
        { "Dimensions", Valid with { Dimensions = 0 } },
        { "Dimensions", Valid with { Dimensions = 65_536 } },
        { "M", Valid with { M = 1 } },
        { "M", Valid with { M = 129 } },
        { "EfConstruction", Valid with { EfConstruction = 15 } },
        { "EfConstruction", Valid with { EfConstruction = 4_097 } },
        { "EfSearch", Valid with { EfSearch = 0 } },
        { "EfSearch", Valid with { EfSearch = 4_097 } },
        { "AutoThreshold", Valid with { AutoThreshold = -1 } },
    };

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public void Create_WithInvalidOption_NamesIt(string property, VectorIndexOptions options)
    {
        var exception = Assert.ThrowsAny<ArgumentException>(() => VectorIndexRegistry.Create(options));
        Assert.StartsWith(property + " ", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 2, 2)]
    [InlineData(65_535, 128, 4_096)]
    public void Create_AtTheBounds_Works(int dimensions, int m, int ef)
    {
        foreach (var type in VectorIndexRegistry.Types)
        {
            var options = new VectorIndexOptions { Type = type, Dimensions = dimensions, AutoThreshold = 1 };
            using var index = VectorIndexRegistry.Create(options with { M = m, EfConstruction = ef, EfSearch = ef });
            for (var ordinal = 0; ordinal < 3; ordinal++)
            {
                var vector = new float[dimensions];
                vector[ordinal % dimensions] = 1f + ordinal;
                index.Add(new Ordinal(ordinal), vector);
                Assert.Equal(0f, index.Search(vector, new VectorSearchOptions { K = 1 })[0].Distance, 1e-6f);
            }
        }
    }
}
