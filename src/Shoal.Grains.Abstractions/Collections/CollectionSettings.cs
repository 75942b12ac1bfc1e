namespace Shoal.Grains.Abstractions.Collections;

/// <summary>What a collection was created with, normalized: every default filled in.</summary>
[GenerateSerializer, Immutable, Alias("shoal.CollectionSettings")]
public sealed record CollectionSettings
{
    /// <summary>The model's name as the caller gave it; null for caller-supplied vectors.</summary>
    [Id(0)] public string? Model { get; init; }

    /// <summary>The length of its vectors; 0 in a request that names a model.</summary>
    [Id(1)] public int Dimensions { get; init; }

    /// <summary>The number of shards; 1 to 64.</summary>
    [Id(2)] public int Shards { get; init; } = 1;

    /// <summary><c>cosine</c>, <c>dot</c> or <c>euclidean</c>.</summary>
    [Id(3)] public string Distance { get; init; } = "cosine";

    /// <summary>Whether a text over the model's token limit is cut (and reported) instead of refused.</summary>
    [Id(4)] public bool Truncate { get; init; } = true;

    /// <summary>How documents are cut into chunks; <c>whole</c> is the only strategy yet.</summary>
    [Id(5)] public string Chunking { get; init; } = "whole";

    /// <summary>The metadata fields that filters may name; at most 64.</summary>
    [Id(6)] public string[] Filterable { get; init; } = [];

    /// <summary>The documents' language (BCP 47), for lexical search.</summary>
    [Id(7)] public string Language { get; init; } = "en";

    /// <summary>The vector index of each shard.</summary>
    [Id(8)] public IndexSettings Index { get; init; } = new();
}

/// <summary>The vector index of each shard. Names and defaults of Malkov &amp; Yashunin 2018.</summary>
[GenerateSerializer, Immutable, Alias("shoal.IndexSettings")]
public sealed record IndexSettings
{
    /// <summary><c>auto</c>, <c>flat</c> or <c>hnsw</c>.</summary>
    [Id(0)] public string Type { get; init; } = "auto";

    /// <summary>2 to 128.</summary>
    [Id(1)] public int M { get; init; } = 16;

    /// <summary>M to 4,096.</summary>
    [Id(2)] public int EfConstruction { get; init; } = 200;

    /// <summary>1 to 4,096.</summary>
    [Id(3)] public int EfSearch { get; init; } = 64;

    /// <summary>What a graph is walked on: <c>none</c>, <c>scalar</c>, <c>float16</c> or <c>binary</c>.</summary>
    [Id(4)] public string Quantization { get; init; } = "scalar";

    /// <summary>
    /// Where float32 vectors lie beside the graph: <c>memory</c>, or <c>disk</c>, in a file that is mapped.
    /// </summary>
    [Id(5)] public string Vectors { get; init; } = "memory";
}

/// <summary>The settings that change in place; null leaves one as it is.</summary>
[GenerateSerializer, Immutable, Alias("shoal.CollectionPatch")]
public sealed record CollectionPatch
{
    /// <summary>The new filterable fields.</summary>
    [Id(0)] public string[]? Filterable { get; init; }

    /// <summary>The new default of the search's candidate list.</summary>
    [Id(1)] public int? EfSearch { get; init; }

    /// <summary>Whether too long texts are cut from now on.</summary>
    [Id(2)] public bool? Truncate { get; init; }
}
