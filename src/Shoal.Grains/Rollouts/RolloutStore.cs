using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Compute;
using Shoal.Grains.Hosting;
using Shoal.Storage;

namespace Shoal.Grains.Rollouts;

/// <summary>The durable rollouts of one collection. Safe for concurrent use.</summary>
internal sealed class RolloutStore(string incarnation, ShoalStores stores, ComputePools pools)
{
    private IControlStore Control => stores.Control;

    /// <summary>Returns all rollouts with their etags, oldest first.</summary>
    public Task<IReadOnlyList<(RolloutRecord Record, string Etag)>> ListAsync(CancellationToken cancellationToken) =>
        pools.RunControlAsync<IReadOnlyList<(RolloutRecord, string)>>(async () =>
        {
            var records = await Control.ListAsync(RolloutRecords.Prefix(incarnation), cancellationToken);
            return [.. records.Select(record => (RolloutRecords.Read<RolloutRecord>(record), record.Etag))];
        }, cancellationToken);

    /// <summary>Writes a rollout if it is still the one that was read; returns its new etag.</summary>
    /// <exception cref="ShoalException">Another activation wrote it meanwhile, or the store refused.</exception>
    public Task<string> SaveAsync(RolloutRecord record, string? etag, CancellationToken cancellationToken) =>
        pools.RunControlAsync(async () =>
        {
            var open = RolloutRecords.OpenKey(incarnation);
            if (etag is null && await Control.ReadAsync(open, cancellationToken) is null)
                await Control.WriteAsync(open, default, null, cancellationToken);
            var written = await Control.WriteAsync(
                RolloutRecords.Key(incarnation, record.Number), RolloutRecords.Write(record), etag, cancellationToken);
            return written ?? throw new ShoalException(
                ErrorCode.Unavailable, $"Rollout {record.Id} is driven by another activation: retry.");
        }, cancellationToken);

    /// <summary>
    /// Removes the mark of an unfinished rollout, and the evidence and the map of one that is over.
    /// </summary>
    public Task CloseAsync(string rolloutId, CancellationToken cancellationToken) =>
        pools.RunControlAsync(async () =>
        {
            await DeleteAllAsync(Control, RolloutRecords.EvidencePrefix(incarnation, rolloutId), cancellationToken);
            await DeleteAllAsync(Control, RolloutRecords.AdapterPrefix(incarnation, rolloutId), cancellationToken);
            await DeleteAllAsync(Control, RolloutRecords.OpenKey(incarnation), cancellationToken);
            return true;
        }, cancellationToken);

    /// <summary>Writes a batch of evidence. False when it was there already.</summary>
    public Task<bool> AddEvidenceAsync(StoredEvidence evidence, CancellationToken cancellationToken) =>
        pools.RunControlAsync(async () =>
        {
            var key = RolloutRecords.EvidenceKey(incarnation, evidence.Evidence);
            return await Control.WriteAsync(key, RolloutRecords.Write(evidence), null, cancellationToken) is not null;
        }, cancellationToken);

    /// <summary>Returns all evidence of a rollout.</summary>
    public Task<IReadOnlyList<StoredEvidence>> ReadEvidenceAsync(
        string rolloutId, CancellationToken cancellationToken) =>
        pools.RunControlAsync<IReadOnlyList<StoredEvidence>>(async () =>
        {
            var records = await Control.ListAsync(
                RolloutRecords.EvidencePrefix(incarnation, rolloutId), cancellationToken);
            return [.. records.Select(RolloutRecords.Read<StoredEvidence>)];
        }, cancellationToken);

    /// <summary>Removes everything that is kept about an incarnation's rollouts and judgments.</summary>
    public static async Task DeleteIncarnationAsync(
        IControlStore control, string incarnation, CancellationToken cancellationToken)
    {
        await DeleteAllAsync(control, RolloutRecords.EvidencePrefix(incarnation), cancellationToken);
        await DeleteAllAsync(control, RolloutRecords.AdapterPrefix(incarnation), cancellationToken);
        await DeleteAllAsync(control, RolloutRecords.Prefix(incarnation), cancellationToken);
        await DeleteAllAsync(control, RolloutRecords.OpenKey(incarnation), cancellationToken);
        await DeleteAllAsync(control, JudgmentRecords.Key(incarnation), cancellationToken);
    }

    private static async Task DeleteAllAsync(
        IControlStore control, string prefix, CancellationToken cancellationToken)
    {
        foreach (var record in await control.ListAsync(prefix, cancellationToken))
            await control.DeleteAsync(record.Key, record.Etag, cancellationToken);
    }
}
