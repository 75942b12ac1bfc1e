using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Shoal.Grains.Shards;

/// <summary>The metrics of shards; listed in docs/telemetry.md.</summary>
public sealed class ShardInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Shoal.Shards";

    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<long> _commitChanges;
    private readonly Histogram<double> _searchDuration;

    /// <summary>Creates the instruments.</summary>
    public ShardInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _commitDuration = meter.CreateHistogram<double>(
            "shoal.shard.commit.duration", "s", "One transaction, flush included.");
        _commitChanges = meter.CreateHistogram<long>(
            "shoal.shard.commit.changes", "{change}", "Changes of one transaction.");
        _searchDuration = meter.CreateHistogram<double>("shoal.shard.search.duration", "s", "One search of one shard.");
    }

    internal static long Now() => Stopwatch.GetTimestamp();

    internal void OnCommitted(int changes, long started)
    {
        _commitDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        _commitChanges.Record(changes);
    }

    internal void OnSearched(long started) => _searchDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
}
