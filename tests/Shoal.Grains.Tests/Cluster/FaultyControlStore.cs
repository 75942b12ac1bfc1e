using Shoal.Storage;

namespace Shoal.Grains.Tests.Cluster;

/// <summary>A control store that refuses everything while it is told to. Safe for concurrent use.</summary>
internal sealed class FaultyControlStore(IControlStore inner) : IControlStore
{
    private volatile bool _failing;
    private volatile bool _refusesDeletes;
    private volatile Func<string, ReadOnlyMemory<byte>, bool>? _refusesWrite;
    private int _refusedWrites;

    public bool Failing
    {
        get => _failing;
        set => _failing = value;
    }

    public bool RefusesDeletes
    {
        get => _refusesDeletes;
        set => _refusesDeletes = value;
    }

    /// <summary>Which writes are refused, by key and value; null for none.</summary>
    public Func<string, ReadOnlyMemory<byte>, bool>? RefusesWrite
    {
        get => _refusesWrite;
        set => _refusesWrite = value;
    }

    /// <summary>How many writes that one refused.</summary>
    public int RefusedWrites => Volatile.Read(ref _refusedWrites);

    public ValueTask<ControlRecord?> ReadAsync(string key, CancellationToken cancellationToken) =>
        Sound().ReadAsync(key, cancellationToken);

    public ValueTask<IReadOnlyList<ControlRecord>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        Sound().ListAsync(prefix, cancellationToken);

    public ValueTask<string?> WriteAsync(
        string key, ReadOnlyMemory<byte> value, string? etag, CancellationToken cancellationToken)
    {
        if (_refusesWrite?.Invoke(key, value) != true) return Sound().WriteAsync(key, value, etag, cancellationToken);
        Interlocked.Increment(ref _refusedWrites);
        throw new StoreUnavailableException("The disk of the control store is full.");
    }

    public ValueTask<bool> DeleteAsync(string key, string etag, CancellationToken cancellationToken) =>
        _refusesDeletes
            ? throw new StoreUnavailableException("The disk of the control store is read-only.")
            : Sound().DeleteAsync(key, etag, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private IControlStore Sound() =>
        _failing ? throw new StoreUnavailableException("The disk of the control store is gone.") : inner;
}
