using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Search;

namespace Shoal.Grains.Search;

/// <summary>What one generation answered to a query.</summary>
internal sealed record GenerationAnswer
{
    /// <summary>The generation whose vectors were compared.</summary>
    public required GenerationView Generation { get; init; }

    /// <summary>Best first; one per document; ties by id.</summary>
    public required SearchHit[] Hits { get; init; }

    /// <summary>The query's vector as it was compared.</summary>
    public required VectorBlock Vector { get; init; }

    /// <summary>Whether the query was cut at the model's token limit.</summary>
    public required bool QueryTruncated { get; init; }

    /// <summary>Shards that answered in time.</summary>
    public required int ShardsAnswered { get; init; }

    /// <summary>The share of documents with vectors in the generation, over the shards that answered.</summary>
    public required double DocumentCoverage { get; init; }

    /// <summary>Time spent encoding the query.</summary>
    public required TimeSpan EncodeTime { get; init; }

    /// <summary>Time spent in the shards.</summary>
    public required TimeSpan SearchTime { get; init; }

    /// <summary>Both together.</summary>
    public TimeSpan TotalTime => EncodeTime + SearchTime;
}
