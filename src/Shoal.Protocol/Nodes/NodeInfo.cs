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

/// <summary><c>GET /v1/nodes</c>.</summary>
/// <param name="Nodes">Ascending by name, ordinal.</param>
public sealed record NodeList(IReadOnlyList<NodeInfo> Nodes);
