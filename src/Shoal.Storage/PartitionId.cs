namespace Shoal.Storage;

/// <summary>The name of one partition's store.</summary>
/// <param name="Incarnation">
/// The collection's incarnation, <c>name.suffix</c>; only <c>[a-z0-9_.-]</c>, so it is a safe file name.
/// </param>
/// <param name="Shard">The shard's number, 0 or greater.</param>
public readonly record struct PartitionId(string Incarnation, int Shard)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Incarnation}/{Shard}";
}
