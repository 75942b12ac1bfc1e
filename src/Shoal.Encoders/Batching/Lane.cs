namespace Shoal.Encoders.Batching;

/// <summary>The priority of encoding work.</summary>
public enum Lane
{
    /// <summary>A query waits for it: goes before everything that is queued.</summary>
    Interactive = 0,

    /// <summary>Ingest, backfill: throughput counts.</summary>
    Bulk = 1,
}
