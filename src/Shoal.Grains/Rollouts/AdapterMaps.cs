using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Shoal.Evaluation.Projections;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Compute;
using Shoal.Grains.Hosting;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// The fitted maps of drift adapters: <c>rollout-adapters/INCARNATION/ID/HASH</c>, specified in
/// docs/formats/control-records.md. A key never means another map, so that what was read once stays true. Safe for
/// concurrent use.
/// </summary>
internal sealed partial class AdapterMaps(
    ShoalStores stores, ComputePools pools, TimeProvider time, ILogger<AdapterMaps> logger)
{
    /// <summary>Maps in memory: a few rollouts at once; one of 384 dimensions takes 0.6 MB.</summary>
    private const int MaxMaps = 8;

    /// <summary>How long a map that could not be read is left alone, so that no caller waits for it.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (LinearMap? Map, long ReadAt)> _known = new(StringComparer.Ordinal);

    /// <summary>Makes a map durable and returns its key.</summary>
    public async Task<string> AddAsync(
        string incarnation, string rolloutId, LinearMap map, CancellationToken cancellationToken)
    {
        var bytes = map.ToBytes();
        var key = RolloutRecords.AdapterKey(incarnation, rolloutId, bytes);
        // Null when the same map is there already.
        await pools.RunControlAsync(
            () => stores.Control.WriteAsync(key, bytes, null, cancellationToken).AsTask(), cancellationToken);
        return key;
    }

    /// <summary>Returns a map; null when it is gone, damaged, or between other dimensions.</summary>
    public async ValueTask<LinearMap?> FindAsync(
        string key, GenerationView source, GenerationView target, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(key, out var known)
            && (known.Map is not null || time.GetElapsedTime(known.ReadAt) < RetryDelay))
        {
            return known.Map;
        }

        var map = await ReadAsync(key, source, target, cancellationToken);
        if (_known.Count >= MaxMaps) _known.Clear();
        _known[key] = (map, time.GetTimestamp());
        return map;
    }

    private async Task<LinearMap?> ReadAsync(
        string key, GenerationView source, GenerationView target, CancellationToken cancellationToken)
    {
        try
        {
            var map = await pools.RunControlAsync(
                async () => await stores.Control.ReadAsync(key, cancellationToken) is { } record
                    ? LinearMap.FromBytes(record.Value.Span) : null,
                cancellationToken);
            if (map?.SourceDimensions == source.Dimensions && map.TargetDimensions == target.Dimensions) return map;
            LogUnusable(null, key);
        }
        catch (Exception exception) when (exception is ShoalException or InvalidDataException)
        {
            LogUnusable(exception, key);
        }

        return null;
    }

    [LoggerMessage(EventIds.AdapterMapUnusable, LogLevel.Warning,
        "The map {Key} cannot be read or does not fit; its callers are answered without it")]
    private partial void LogUnusable(Exception? exception, string key);
}
