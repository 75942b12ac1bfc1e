using System.Globalization;
using Microsoft.Extensions.Logging;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// The drift adapter of a rollout that runs: fitted once enough documents are embedded, measured once all are. Keeps
/// nothing that is not in the record. Belongs to one run and runs on its coordinator's scheduler.
/// </summary>
internal sealed partial class AdapterRun(
    AdapterFitter fitter, AdapterRecall recall, TimeProvider time, ILogger logger)
{
    /// <summary>How long work that came to nothing waits.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    private Task<(AdapterRecord Adapter, string Message)?>? _working;
    private long _restingSince;

    /// <summary>Starts what is due, and returns the record with what has come of it.</summary>
    /// <param name="record">The rollout.</param>
    /// <param name="embedded">Documents with vectors of the candidate.</param>
    /// <param name="documents">Live documents.</param>
    /// <param name="ledger">The rollout's evidence.</param>
    /// <param name="read">Returns the collection as it is now.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public RolloutRecord Advance(
        RolloutRecord record,
        long embedded,
        long documents,
        EvidenceLedger ledger,
        Func<Task<CollectionView>> read,
        CancellationToken cancellationToken)
    {
        if (!record.Request.Adapter || record.IsFinal || _working is { IsCompleted: false }) return record;
        if (_working is { } ended) return Take(record, ended);
        if (_restingSince != 0 && time.GetElapsedTime(_restingSince) < RetryDelay) return record;
        if (IsToFit(record, embedded, documents)) _working = FitAsync(record, read, cancellationToken);
        else if (IsToMeasure(record, ledger)) _working = MeasureAsync(record, ledger, read, cancellationToken);
        return record;
    }

    private static bool IsToFit(RolloutRecord record, long embedded, long documents) =>
        record is { Stage: RolloutStage.Backfilling, Adapter: null } && AdapterFitter.HasEnough(embedded, documents);

    /// <remarks>
    /// Judged queries are there at once; those of callers come with the shadow's comparisons. Where nobody waits for
    /// comparisons, documents must do.
    /// </remarks>
    private static bool IsToMeasure(RolloutRecord record, EvidenceLedger ledger) =>
        record is { Stage: RolloutStage.Shadowing or RolloutStage.Canary or RolloutStage.Promoted }
            and { Adapter.Recall: null, Adapter: not null, Inspection: { } inspection }
        && (inspection.JudgedQueries > 0 || ledger.Compared >= record.Request.Shadow.MinimumQueries);

    private async Task<(AdapterRecord, string)?> FitAsync(
        RolloutRecord record, Func<Task<CollectionView>> read, CancellationToken cancellationToken)
    {
        if (await fitter.FitAsync(record, await read(), cancellationToken) is not { } adapter) return null;
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"The drift adapter is fitted: {adapter.Kind}, on {adapter.Pairs:N0} documents embedded by both models.");
        return (adapter, message);
    }

    private async Task<(AdapterRecord, string)?> MeasureAsync(
        RolloutRecord record,
        EvidenceLedger ledger,
        Func<Task<CollectionView>> read,
        CancellationToken cancellationToken)
    {
        var compared = record.Request.Shadow.MinimumQueries == 0
            ? [] : ledger.Comparisons.Select(query => query.Seen.Text).ToArray();
        return await recall.MeasureAsync(record, compared, read, cancellationToken);
    }

    private RolloutRecord Take(RolloutRecord record, Task<(AdapterRecord Adapter, string Message)?> ended)
    {
        _working = null;
        if (ended is { IsCompletedSuccessfully: true, Result: var (adapter, message) })
            return RolloutMachine.WithAdapter(record, adapter, message, time.GetUtcNow());
        if (ended.IsFaulted) LogFailed(ended.Exception, record.Id);
        _restingSince = time.GetTimestamp();
        return record;
    }

    [LoggerMessage(EventIds.AdapterFailed, LogLevel.Warning,
        "The drift adapter of rollout {Rollout} could not be fitted or measured; it is tried again")]
    private partial void LogFailed(Exception? exception, string rollout);
}
