namespace Shoal.Storage.InMemory;

/// <summary>Partitions that live as long as this object: for tests. Safe for concurrent use.</summary>
/// <remarks>Stores opened for the same partition share its truth, so two owners can be fenced in one process.</remarks>
/// <param name="timeProvider">Stamps documents; the system clock when null.</param>
public sealed class InMemoryPartitionStoreProvider(TimeProvider? timeProvider = null) : IPartitionStoreProvider
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PartitionId, InMemoryPartition> _partitions = [];
    private readonly TimeProvider _timeProvider = timeProvider ?? TimeProvider.System;

    /// <inheritdoc/>
    public ValueTask<IPartitionStore> OpenAsync(PartitionId id, CancellationToken cancellationToken)
    {
        PartitionArguments.Check(id);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (!_partitions.TryGetValue(id, out var partition)) _partitions[id] = partition = new InMemoryPartition();
            return ValueTask.FromResult<IPartitionStore>(new InMemoryPartitionStore(id, partition, _timeProvider));
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListIncarnationsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var names = _partitions.Keys.Select(id => id.Incarnation).Distinct().Order(StringComparer.Ordinal);
            return ValueTask.FromResult<IReadOnlyList<string>>([.. names]);
        }
    }

    /// <inheritdoc/>
    public ValueTask DeleteIncarnationAsync(string incarnation, CancellationToken cancellationToken)
    {
        PartitionArguments.CheckIncarnation(incarnation);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            foreach (var id in _partitions.Keys.Where(id => id.Incarnation == incarnation).ToArray())
            {
                var partition = _partitions[id];
                lock (partition.Writing) partition.Deleted = true;
                _partitions.Remove(id);
            }
        }

        return ValueTask.CompletedTask;
    }
}
