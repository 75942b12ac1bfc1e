using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Tests.Rollouts.Simulation;

/// <summary>Counts what becomes of snapshots in this process, by outcome.</summary>
internal sealed class SnapshotCounts : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly MeterListener _listener = new();

    public SnapshotCounts()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == ShardInstruments.MeterName && instrument.Name == "shoal.shard.snapshots")
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
            _counts.AddOrUpdate((string)tags[0].Value!, count, (_, before) => before + count));
        _listener.Start();
    }

    public long this[string outcome] => _counts.GetValueOrDefault(outcome);

    public override string ToString() => string.Join(
        ", ", _counts.OrderBy(count => count.Key).Select(count => $"{count.Key} {count.Value}"));

    public void Dispose() => _listener.Dispose();
}
