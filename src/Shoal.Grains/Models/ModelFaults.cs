using System.Collections.Concurrent;

namespace Shoal.Grains.Models;

/// <summary>Which models this node could not open, everywhere or on single devices. Safe for concurrent use.</summary>
/// <remarks>
/// A model that is broken stays so until it is registered again. A device gets another chance: a card that was out of
/// memory may have some later.
/// </remarks>
internal sealed class ModelFaults(TimeProvider time, IReadOnlyList<string> devices)
{
    /// <summary>Long enough that failing again costs little, short enough that nobody restarts the node.</summary>
    internal static readonly TimeSpan DeviceRetry = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, string> _everywhere = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Digest, string Device), (string Reason, long At)> _onDevice = new();

    /// <summary>Records that a model is broken.</summary>
    public void Add(string digest, string reason) => _everywhere[digest] = reason;

    /// <summary>Records that a model could not be opened on one device.</summary>
    public void Add(string digest, string device, string reason) =>
        _onDevice[(digest, device)] = (reason, time.GetTimestamp());

    /// <summary>Forgets everything about a model: its directory was read again.</summary>
    public void Clear(string digest)
    {
        _everywhere.TryRemove(digest, out _);
        foreach (var device in devices) Clear(digest, device);
    }

    /// <summary>Forgets what happened on one device: the model is open there.</summary>
    public void Clear(string digest, string device) => _onDevice.TryRemove((digest, device), out _);

    /// <summary>Returns why no device can run a model; null when one may.</summary>
    public string? Of(string digest)
    {
        if (_everywhere.GetValueOrDefault(digest) is { } reason) return reason;
        string? first = null;
        foreach (var device in devices)
        {
            if (On(digest, device) is not { } failed) return null;
            first ??= failed;
        }

        return first;
    }

    /// <summary>Returns why one device cannot run a model; null when it may.</summary>
    public string? On(string digest, string device)
    {
        if (_everywhere.GetValueOrDefault(digest) is { } reason) return reason;
        return _onDevice.TryGetValue((digest, device), out var failure) && time.GetElapsedTime(failure.At) < DeviceRetry
            ? failure.Reason
            : null;
    }
}
