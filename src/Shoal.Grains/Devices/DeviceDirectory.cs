using Shoal.Grains.Abstractions.Devices;

namespace Shoal.Grains.Devices;

/// <summary>
/// This node's copy of the device directory, at most a quarter of a second old. Safe for concurrent use.
/// </summary>
public sealed class DeviceDirectory(IGrainFactory grains, TimeProvider time) : IDisposable
{
    /// <summary>Much shorter than a lease, long enough that a thousand queries a second ask once.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _refreshing = new(1);
    private (IReadOnlyList<NodeView> Nodes, long At)? _copy;
    private int _forgotten;

    /// <summary>Returns the nodes with a running lease.</summary>
    public async ValueTask<IReadOnlyList<NodeView>> GetNodesAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } nodes) return nodes;
        await _refreshing.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } refreshed) return refreshed;
            var forgotten = Volatile.Read(ref _forgotten);
            var read = await grains.GetGrain<IDeviceDirectoryGrain>(0).GetNodesAsync();
            Set(read, forgotten);
            return read;
        }
        finally
        {
            _refreshing.Release();
        }
    }

    /// <summary>Renews this node's lease; the next question sees it.</summary>
    public async Task RenewAsync(NodeLease lease)
    {
        await grains.GetGrain<IDeviceDirectoryGrain>(0).RenewAsync(lease);
        Forget();
    }

    /// <summary>Forgets the copy, so that the next question asks the directory.</summary>
    public void Forget()
    {
        lock (_refreshing) (_copy, _forgotten) = (null, _forgotten + 1);
    }

    /// <inheritdoc/>
    public void Dispose() => _refreshing.Dispose();

    private IReadOnlyList<NodeView>? Fresh()
    {
        lock (_refreshing) return _copy is { } copy && time.GetElapsedTime(copy.At) < MaxAge ? copy.Nodes : null;
    }

    /// <summary>Keeps what was read, unless it may be from before something was forgotten.</summary>
    private void Set(IReadOnlyList<NodeView> nodes, int forgotten)
    {
        lock (_refreshing)
        {
            if (forgotten == _forgotten) _copy = (nodes, time.GetTimestamp());
        }
    }
}
