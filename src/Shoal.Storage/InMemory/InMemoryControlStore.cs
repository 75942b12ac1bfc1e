using System.Globalization;
using System.Text;

namespace Shoal.Storage.InMemory;

/// <summary>Control records that live as long as this object: for tests. Safe for concurrent use.</summary>
public sealed class InMemoryControlStore : IControlStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, ControlRecord> _records = new(Utf8Order.Instance);
    private long _lastEtag;

    /// <inheritdoc/>
    public ValueTask<ControlRecord?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        ControlArguments.CheckKey(key);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate) return ValueTask.FromResult(_records.GetValueOrDefault(key));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ControlRecord>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        ControlArguments.CheckPrefix(prefix);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var found = _records.Values.Where(record => record.Key.StartsWith(prefix, StringComparison.Ordinal));
            return ValueTask.FromResult<IReadOnlyList<ControlRecord>>([.. found]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<string?> WriteAsync(
        string key, ReadOnlyMemory<byte> value, string? expectedEtag, CancellationToken cancellationToken)
    {
        ControlArguments.CheckKey(key);
        ControlArguments.CheckValue(value);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_records.GetValueOrDefault(key)?.Etag != expectedEtag) return ValueTask.FromResult<string?>(null);
            var etag = (++_lastEtag).ToString(CultureInfo.InvariantCulture);
            _records[key] = new ControlRecord(key, etag, value.ToArray());
            return ValueTask.FromResult<string?>(etag);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string key, string expectedEtag, CancellationToken cancellationToken)
    {
        ControlArguments.CheckKey(key);
        ArgumentNullException.ThrowIfNull(expectedEtag);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_records.GetValueOrDefault(key)?.Etag != expectedEtag) return ValueTask.FromResult(false);
            return ValueTask.FromResult(_records.Remove(key));
        }
    }

    /// <summary>Does nothing: the records stay readable, so that a restart can be played in one process.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Utf8Order : IComparer<string>
    {
        public static Utf8Order Instance { get; } = new();

        public int Compare(string? x, string? y) =>
            Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!));
    }
}
