using System.Diagnostics;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Indexing;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;

namespace Shoal.Grains.Collections;

/// <summary>From the settings of a collection to those of a vector index.</summary>
internal static class IndexOptions
{
    /// <summary>The float32 vectors lie in memory.</summary>
    public const string InMemory = "memory";

    /// <summary>The float32 vectors lie in a file that is mapped.</summary>
    public const string OnDisk = "disk";

    /// <summary>Returns the options of one generation's index.</summary>
    /// <param name="settings">Of the collection.</param>
    /// <param name="generation">The generation.</param>
    /// <param name="folder">Where a file of vectors may lie; null keeps all vectors in memory.</param>
    public static VectorIndexOptions Of(
        CollectionSettings settings, GenerationView generation, string? folder) => new()
    {
        Type = generation.Index.Type,
        Dimensions = generation.Dimensions,
        Distance = KindOf(settings),
        M = generation.Index.M,
        EfConstruction = generation.Index.EfConstruction,
        EfSearch = generation.Index.EfSearch,
        Quantization = QuantizationKinds.TryParse(generation.Index.Quantization, out var kind)
            ? kind
            : throw new UnreachableException($"Quantization '{generation.Index.Quantization}' passed the rules."),
        VectorsFolder = generation.Index.Vectors == OnDisk ? folder : null,
    };

    /// <summary>Returns how a collection compares vectors.</summary>
    public static DistanceKind KindOf(CollectionSettings settings) =>
        DistanceRegistry.TryParse(settings.Distance, out var kind)
        ? kind
        : throw new UnreachableException($"Distance '{settings.Distance}' passed the rules of a collection.");
}
