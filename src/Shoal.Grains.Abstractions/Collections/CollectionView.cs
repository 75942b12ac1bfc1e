namespace Shoal.Grains.Abstractions.Collections;

/// <summary>A collection as its grain knows it; what gateways cache.</summary>
[GenerateSerializer, Immutable, Alias("shoal.CollectionView")]
public sealed record CollectionView
{
    /// <summary>Its name.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>
    /// The id of this creation, <c>name.suffix</c>: what belongs to a deleted collection never speaks for its
    /// successor.
    /// </summary>
    [Id(1)] public required string Incarnation { get; init; }

    /// <summary>Rises with every change of settings or generations.</summary>
    [Id(2)] public required long SettingsVersion { get; init; }

    /// <summary>Normalized.</summary>
    [Id(3)] public required CollectionSettings Settings { get; init; }

    /// <summary>Its vector spaces, ascending by number.</summary>
    [Id(4)] public required GenerationView[] Generations { get; init; }

    /// <summary>The number of the generation that answers.</summary>
    [Id(5)] public required int Serving { get; init; }

    /// <summary>When it was created.</summary>
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>True once deletion has begun: nothing is answered from it any more.</summary>
    [Id(7)] public bool Deleting { get; init; }

    /// <summary>Rises with every change of the live generations; part of every write's compare-and-set.</summary>
    [Id(8)] public long GenerationsVersion { get; init; } = 1;

    /// <summary>What gateways do for a rollout; null when none runs.</summary>
    [Id(9)] public RolloutRouting? Rollout { get; init; }

    /// <summary>Where the routes of a rollout stand that were taken over last; 0 before the first.</summary>
    [Id(10)] public long RoutesOrder { get; init; }

    /// <summary>
    /// Models that the settings named before rollouts: who creates the collection with one of them again means it as it
    /// is now. The newest last.
    /// </summary>
    [Id(11)] public string[] FormerModels { get; init; } = [];

    /// <summary>The generation that answers.</summary>
    public GenerationView ServingGeneration => Generations.First(g => g.Number == Serving);
}

/// <summary>One vector space of a collection.</summary>
[GenerateSerializer, Immutable, Alias("shoal.GenerationView")]
public sealed record GenerationView
{
    /// <summary>1 or greater.</summary>
    [Id(0)] public required int Number { get; init; }

    /// <summary><c>name@digest</c>; empty for caller-supplied vectors.</summary>
    [Id(1)] public required string ModelVersion { get; init; }

    /// <summary>The length of its vectors.</summary>
    [Id(2)] public required int Dimensions { get; init; }

    /// <summary>How its vectors are indexed.</summary>
    [Id(3)] public required IndexSettings Index { get; init; }
}

/// <summary>A collection with what its shards count.</summary>
[GenerateSerializer, Immutable, Alias("shoal.CollectionStatus")]
public sealed record CollectionStatus
{
    /// <summary>Settings and generations.</summary>
    [Id(0)] public required CollectionView View { get; init; }

    /// <summary>Live documents.</summary>
    [Id(1)] public required long Documents { get; init; }

    /// <summary>Chunks of the serving generation.</summary>
    [Id(2)] public required long Chunks { get; init; }

    /// <summary>Documents without vectors, per generation.</summary>
    [Id(3)] public required IReadOnlyDictionary<int, long> Pending { get; init; }
}

/// <summary>The answer to a creation.</summary>
/// <param name="Created">False when it was there with the same settings.</param>
/// <param name="View">The collection.</param>
[GenerateSerializer, Immutable, Alias("shoal.CreateCollectionResult")]
public sealed record CreateCollectionResult([property: Id(0)] bool Created, [property: Id(1)] CollectionView View);
