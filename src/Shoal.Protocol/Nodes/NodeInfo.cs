namespace Shoal.Protocol;

/// <summary>One node of the cluster.</summary>
public sealed record NodeInfo
{
    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Its silo address.</summary>
    public required string Silo { get; init; }

    /// <summary>Its devices.</summary>
    public required IReadOnlyList<DeviceInfo> Devices { get; init; }

    /// <summary>The shards that are open on it, by collection and number.</summary>
    public IReadOnlyList<ShardInfo> Shards { get; init; } = [];

    /// <summary>When the node last said so.</summary>
    public required DateTimeOffset RenewedAt { get; init; }
}

/// <summary>One device of a node.</summary>
/// <param name="Device"><c>cpu:0</c>, <c>cuda:1</c>, …</param>
/// <param name="QueuedTokens">Tokens that wait or run on it, without padding.</param>
/// <param name="Models">The models it can serve, as <c>name@digest</c>.</param>
/// <param name="Open">The models that are open on it now, as <c>name@digest</c>.</param>
public sealed record DeviceInfo(
    string Device,
    long QueuedTokens,
    IReadOnlyList<string> Models,
    IReadOnlyList<string> Open);

/// <summary>One shard that is open on a node.</summary>
/// <param name="Collection">The collection's name.</param>
/// <param name="Number">From 0.</param>
/// <param name="Documents">Its live documents.</param>
public sealed record ShardInfo(string Collection, int Number, long Documents);

/// <summary><c>GET /v1/nodes</c>.</summary>
/// <param name="Nodes">Ascending by name, ordinal.</param>
public sealed record NodeList(IReadOnlyList<NodeInfo> Nodes);
