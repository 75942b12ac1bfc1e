namespace Shoal.Grains.Abstractions.Devices;

/// <summary>What one node renews every half second.</summary>
[GenerateSerializer, Immutable, Alias("shoal.NodeLease")]
public sealed record NodeLease
{
    /// <summary>The node's name, for people.</summary>
    [Id(0)] public required string Node { get; init; }

    /// <summary>The silo's parsable address: what an encoder's placement reads.</summary>
    [Id(1)] public required string Silo { get; init; }

    /// <summary>Its devices.</summary>
    [Id(2)] public required DeviceReport[] Devices { get; init; }

    /// <summary>The models it knows.</summary>
    [Id(3)] public required Models.ModelView[] Models { get; init; }

    /// <summary>The shards that are open on it, by collection and number.</summary>
    [Id(4)] public ShardReport[] Shards { get; init; } = [];
}

/// <summary>One shard that is open on a node.</summary>
[GenerateSerializer, Immutable, Alias("shoal.ShardReport")]
public sealed record ShardReport
{
    /// <summary>The collection's name.</summary>
    [Id(0)] public required string Collection { get; init; }

    /// <summary>From 0.</summary>
    [Id(1)] public required int Number { get; init; }

    /// <summary>Its live documents.</summary>
    [Id(2)] public required long Documents { get; init; }
}

/// <summary>One device of a node.</summary>
[GenerateSerializer, Immutable, Alias("shoal.DeviceReport")]
public sealed record DeviceReport
{
    /// <summary><c>cpu:0</c>, <c>cuda:1</c>, …</summary>
    [Id(0)] public required string Device { get; init; }

    /// <summary>Tokens that wait or run on it, without padding.</summary>
    [Id(1)] public required long QueuedTokens { get; init; }

    /// <summary>Digests of the models it can serve.</summary>
    [Id(2)] public required string[] Digests { get; init; }

    /// <summary>Digests of the models that are open on it now.</summary>
    [Id(3)] public required string[] OpenDigests { get; init; }
}

/// <summary>A node as the directory last heard of it.</summary>
[GenerateSerializer, Immutable, Alias("shoal.NodeView")]
public sealed record NodeView
{
    /// <summary>What it said.</summary>
    [Id(0)] public required NodeLease Lease { get; init; }

    /// <summary>When it said so.</summary>
    [Id(1)] public required DateTimeOffset RenewedAt { get; init; }
}
