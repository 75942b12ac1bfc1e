using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Shoal.Grains.Shards;

/// <summary>The metrics of shards; listed in docs/telemetry.md.</summary>
public sealed class ShardInstruments
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Shoal.Shards";

    // Without advice the buckets would begin at 5 s.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries =
            [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<long> Counts = new()
    {
        HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024],
    };

    private readonly Histogram<double> _commitDuration;
    private readonly Histogram<long> _commitChanges;
    private readonly Histogram<double> _searchDuration;
    private readonly Counter<long> _snapshots;

    /// <summary>Creates the instruments.</summary>
    public ShardInstruments(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        _commitDuration = meter.CreateHistogram(
            "shoal.shard.commit.duration", "s", "One transaction, flush included.", advice: Seconds);
        _commitChanges = meter.CreateHistogram(
            "shoal.shard.commit.changes", "{change}", "Changes of one transaction.", advice: Counts);
        _searchDuration = meter.CreateHistogram(
            "shoal.shard.search.duration", "s", "One search of one shard.", advice: Seconds);
        _snapshots = meter.CreateCounter<long>(
            "shoal.shard.snapshots", "{snapshot}", "Snapshots of indexes by outcome.");
    }

    internal static long Now() => Stopwatch.GetTimestamp();

    internal void OnCommitted(int changes, long started)
    {
        _commitDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        _commitChanges.Record(changes);
    }

    internal void OnSearched(long started) => _searchDuration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);

    /// <summary>Counts a snapshot that was saved, failed, loaded or refused.</summary>
    internal void OnSnapshot(string outcome) =>
        _snapshots.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
