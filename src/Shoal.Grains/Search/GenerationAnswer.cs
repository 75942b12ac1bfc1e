using System.Globalization;
using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
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

    /// <summary>All shards of the collection.</summary>
    public required int ShardsAsked { get; init; }

    /// <summary>Whether every shard answered. What some of them answered says nothing of a model.</summary>
    public bool IsWhole => ShardsAnswered == ShardsAsked;

    /// <summary>The share of documents with vectors in the generation, over the shards that answered.</summary>
    public required double DocumentCoverage { get; init; }

    /// <summary>Time spent encoding the query.</summary>
    public required TimeSpan EncodeTime { get; init; }

    /// <summary>Time spent in the shards.</summary>
    public required TimeSpan SearchTime { get; init; }

    /// <summary>Both together.</summary>
    public TimeSpan TotalTime => EncodeTime + SearchTime;

    /// <summary>Returns the answer if it is whole.</summary>
    /// <exception cref="ShoalException"><see cref="ErrorCode.Unavailable"/>: a shard is missing.</exception>
    public GenerationAnswer Whole() => IsWhole ? this : throw new ShoalException(
        ErrorCode.Unavailable,
        string.Create(CultureInfo.InvariantCulture, $"{ShardsAnswered} of {ShardsAsked} shards answered: retry."),
        TimeSpan.FromSeconds(1));
}
