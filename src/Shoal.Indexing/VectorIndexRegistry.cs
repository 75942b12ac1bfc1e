using Shoal.Indexing.Auto;
using Shoal.Indexing.Flat;
using Shoal.Indexing.Hnsw;

namespace Shoal.Indexing;

/// <summary>The index types there are, by the names that settings use.</summary>
public static class VectorIndexRegistry
{
    private static readonly Dictionary<string, Func<VectorIndexOptions, IVectorIndex>> Factories =
        new(StringComparer.Ordinal)
        {
            [VectorIndexTypes.Auto] = options => new AutoIndex(options),
            [VectorIndexTypes.Flat] = options => new FlatIndex(options),
            [VectorIndexTypes.Hnsw] = options => new HnswIndex(options),
        };

    /// <summary>The names that <see cref="VectorIndexOptions.Type"/> may have.</summary>
    public static IReadOnlyCollection<string> Types => Factories.Keys;

    /// <summary>Makes an empty index.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names the property, the rule and the
    /// fix.</exception>
    public static IVectorIndex Create(VectorIndexOptions options)
    {
        VectorIndexOptionsValidator.ThrowIfInvalid(options);
        return Factories[options.Type](options);
    }
}
