using Microsoft.Extensions.Logging;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// Drives one unfinished rollout: looks, asks the machine, makes its step durable, then brings it into force. Runs on
/// its coordinator's scheduler; steps and commands exclude each other.
/// </summary>
internal sealed partial class RolloutRun : IAsyncDisposable
{
    /// <summary>How often times and counts are made durable where nothing else is.</summary>
    private static readonly TimeSpan SavePeriod = TimeSpan.FromSeconds(5);

    /// <summary>How long an inspection that failed waits.</summary>
    private static readonly TimeSpan InspectionDelay = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly RolloutStore _store;
    private readonly IGrainFactory _grains;
    private readonly ShardCalls _shards;
    private readonly Inspector _inspector;
    private readonly AdapterRun _adapter;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Backfill _backfill;
    private readonly BackfillRate _rate = new();

    private RolloutRecord _record;
    private string _etag;
    private bool _inForce;
    private bool _gone;
    private long _lastTick;
    private TimeSpan _lastSave;
    private bool _isUnsaved;
    private (long Documents, long Tokens) _counted;
    private RolloutSituation _seen = new();
    private (long Pending, long Documents) _coverage;
    private CancellationTokenSource? _backfilling;
    private Task _backfillTask = Task.CompletedTask;
    private Task<RolloutInspection>? _inspecting;
    private long _inspectionFailedAt;

    /// <summary>Takes a rollout up where its record stands.</summary>
    public RolloutRun(
        RolloutRecord record,
        string etag,
        EvidenceLedger ledger,
        RolloutStore store,
        IGrainFactory grains,
        ShardCalls shards,
        Inspector inspector,
        AdapterRun adapter,
        TimeProvider time,
        ILogger logger)
    {
        (_record, _etag, Ledger, _store, _grains) = (record, etag, ledger, store, grains);
        (_shards, _inspector, _adapter, _time, _logger) = (shards, inspector, adapter, time, logger);
        _backfill = new Backfill(grains, shards, time, logger);
        _lastTick = time.GetTimestamp();
        _lastSave = record.Elapsed;
        _coverage = (record.Forecast.Documents, record.Forecast.Documents);
    }

    /// <summary>Where it stands.</summary>
    public RolloutRecord Record => _record;

    /// <summary>Its evidence.</summary>
    public EvidenceLedger Ledger { get; }

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsOver => _gone || (_record is { IsOver: true, After: not null } && _inForce);

    private ICollectionGrain Collection =>
        _grains.GetGrain<ICollectionGrain>(new Incarnation(_record.Incarnation).CollectionName);

    /// <summary>Returns the rollout as a caller sees it.</summary>
    public RolloutView View() => RolloutViews.Of(_record) with
    {
        Progress = new RolloutProgress(
            _coverage.Pending,
            _coverage.Documents,
            _rate.TokensPerSecond,
            _rate.TimeLeft(_coverage.Pending),
            _backfill.LastPass?.Failed ?? 0,
            _backfill.LastPass is { Done: 0 } or { Failed: > 0 } ? _backfill.LastPass.Reason : null),
    };

    /// <summary>Looks, and takes the next step if there is one.</summary>
    public async Task StepAsync()
    {
        if (!await _turn.WaitAsync(0)) return;
        try
        {
            if (_gone) return;
            if (!_inForce) await EnforceAsync();
            PassTime();
            await LookAsync();
            Inspect();
            Gate();
            var next = Finished(RolloutMachine.Advance(Adapted(), _seen, _time.GetUtcNow()));
            await TakeAsync(await MeasuredAsync(next));
            KeepBackfilling();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Obeys an operator; durable and in force when it returns.</summary>
    public async Task<RolloutView> ObeyAsync(RolloutCommand command, string actor, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (command is RolloutCommand.Promote or RolloutCommand.Resume)
            {
                await LookAsync();
                Gate();
            }

            await TakeAsync(RolloutMachine.Obey(_record, command, _seen, actor, _time.GetUtcNow()));
            KeepBackfilling();
            return View();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes a batch of evidence; durable when it returns.</summary>
    public async Task RecordAsync(RolloutEvidence evidence, CancellationToken cancellationToken)
    {
        if (Ledger.Has(evidence)) return;
        var stored = new StoredEvidence(evidence, _record.Elapsed);
        await _store.AddEvidenceAsync(stored, cancellationToken);
        Ledger.Add(stored);
    }

    /// <summary>Stops its work; the record stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _backfilling?.Cancel();
        await _backfillTask.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _backfilling?.Dispose();
        _stopping.Dispose();
        _turn.Dispose();
    }

    private void PassTime()
    {
        var now = _time.GetTimestamp();
        var passed = _time.GetElapsedTime(_lastTick, now);
        _lastTick = now;
        var (documents, tokens) = (_backfill.Documents - _counted.Documents, _backfill.Tokens - _counted.Tokens);
        _counted = (_backfill.Documents, _backfill.Tokens);
        _rate.Add(documents, tokens, passed);
        var isBackfilling = _record.Stage == RolloutStage.Backfilling;
        _record = _record with
        {
            Elapsed = _record.Elapsed + passed,
            StepElapsed = _record.StepElapsed + passed,
            BackfillElapsed = _record.BackfillElapsed + (isBackfilling ? passed : TimeSpan.Zero),
            BackfilledDocuments = _record.BackfilledDocuments + documents,
            BackfilledTokens = _record.BackfilledTokens + tokens,
        };
    }

    private async Task LookAsync()
    {
        var view = await Collection.GetAsync(_stopping.Token);
        if (view is null || view.Incarnation != _record.Incarnation)
        {
            _gone = true;
            return;
        }

        var shards = await CoverageAsync(view);
        // A shard that does not know a generation has nothing of it.
        long? PendingOf(int generation) =>
            shards is not null && Array.TrueForAll(shards, shard => shard.Pending.ContainsKey(generation))
                ? shards.Sum(shard => shard.Pending[generation]) : null;
        if (shards is not null)
        {
            var memory = shards.Sum(shard => shard.IndexBytes.Values.Sum());
            _coverage = (PendingOf(_record.To.Number) ?? _coverage.Pending, shards.Sum(shard => shard.Documents));
            if (view.Generations.Length > 1)
                _record = _record with { AtPeak = _record.AtPeak.Max(new RolloutFootprint(memory, 0)) };
        }

        _seen = new RolloutSituation
        {
            Pending = PendingOf(_record.To.Number),
            ServingPending = PendingOf(view.Serving),
            // What a backfill found that is being stopped says nothing of the next one.
            Stuck = _backfilling is { IsCancellationRequested: false } ? _backfill.Stuck : null,
            Compared = Ledger.Compared,
            CandidateQueries = Ledger.CandidateQueries,
            CandidateRequests = Ledger.CandidateRequests,
            Gates = _record.Gates,
        };
    }

    /// <summary>Asks every shard; null when one does not answer.</summary>
    private async Task<Abstractions.Shards.ShardCoverage[]?> CoverageAsync(CollectionView view)
    {
        try
        {
            return await _shards.FanOutAsync(view, shard => shard.GetCoverageAsync(_stopping.Token), _stopping.Token);
        }
        catch (Exception exception) when (exception is ShoalException or ShoalWeatherException)
        {
            return null;
        }
    }

    /// <summary>Starts the inspection when shadowing begins, and takes its result.</summary>
    private void Inspect()
    {
        if (_record.Stage != RolloutStage.Shadowing || _record.Inspection is not null) return;
        if (_inspecting is { IsCompletedSuccessfully: true } done)
        {
            _record = _record with { Inspection = done.Result };
            _inspecting = null;
            _isUnsaved = true;
        }
        else if (_inspecting is { IsCompleted: true } failed)
        {
            LogInspectionFailed(failed.Exception, _record.Id);
            _inspecting = null;
            _inspectionFailedAt = _time.GetTimestamp();
        }
        else if (_inspecting is null
            && (_inspectionFailedAt == 0 || _time.GetElapsedTime(_inspectionFailedAt) >= InspectionDelay))
        {
            _inspecting = InspectAsync();
        }
    }

    private async Task<RolloutInspection> InspectAsync() =>
        await _inspector.InspectAsync(await ReadCollectionAsync(), _record.To, _stopping.Token);

    private async Task<CollectionView> ReadCollectionAsync() =>
        await Collection.GetAsync(_stopping.Token)
        ?? throw new ShoalException(ErrorCode.CollectionNotFound, "The collection is gone.");

    private RolloutRecord Adapted() => _adapter.Advance(
        _record,
        _coverage.Documents - _coverage.Pending,
        _coverage.Documents,
        Ledger,
        ReadCollectionAsync,
        _stopping.Token);

    private void Gate()
    {
        if (_record.IsFinal) return;
        var gates = GateKeeper.Ask(_record, Ledger, _seen.Pending, _coverage.Documents);
        var noted = RolloutMachine.WithGates(_record, gates, _time.GetUtcNow());
        _isUnsaved |= noted.LastEntry != _record.LastEntry;
        _record = noted;
        _seen = _seen with { Gates = gates };
    }

    /// <summary>
    /// A rollout that has ended is over once the generation that serves is whole, or as whole as it can be.
    /// </summary>
    private RolloutRecord Finished(RolloutRecord record)
    {
        if (record.IsFinal && record.Comparisons is null)
            record = record with { Comparisons = ComparisonSummary.Of(Ledger) };
        if (!record.IsFinal || !record.Finishing || !_inForce) return record;
        if (_seen.ServingPending == 0) return record with { Finishing = false };
        return _seen.Stuck is { } reason ? RolloutMachine.EndWithout(record, reason, _time.GetUtcNow()) : record;
    }

    /// <summary>Makes a step durable and brings it into force; times alone are saved now and then.</summary>
    private async Task TakeAsync(RolloutRecord next)
    {
        var isStep = next.LastEntry != _record.LastEntry || next.Finishing != _record.Finishing
            || next.Comparisons != _record.Comparisons || next.After != _record.After;
        if (!isStep && !_isUnsaved && _record.Elapsed - _lastSave < SavePeriod) return;
        _etag = await _store.SaveAsync(next, _etag, CancellationToken.None);
        var routesChanged = isStep && !RolloutRoutes.Of(next).IsSameAs(RolloutRoutes.Of(_record));
        if (isStep) LogStepped(next.Incarnation, next.Id, next.Stage, next.Reason);
        _record = next;
        _lastSave = next.Elapsed;
        _isUnsaved = false;
        if (!routesChanged) return;
        _inForce = false;
        await EnforceAsync();
    }

    /// <summary>
    /// Returns the next record with what both generations take before it steps, or with what is left once it is over.
    /// An operator's command is not kept waiting for that: the step that removes the loser comes after it.
    /// </summary>
    private async Task<RolloutRecord> MeasuredAsync(RolloutRecord next)
    {
        var isStep = next.Stage != _record.Stage || next.Finishing != _record.Finishing;
        var isDone = !isStep && _inForce && next is { IsOver: true, After: null };
        if ((!isStep && !isDone) || await MeasureAsync() is not { } footprint) return next;
        return isStep ? next with { AtPeak = next.AtPeak.Max(footprint) } : next with { After = footprint };
    }

    /// <summary>Asks every shard what it takes; null when one does not answer, or still removes what lost.</summary>
    private async Task<RolloutFootprint?> MeasureAsync()
    {
        try
        {
            var shards = await _shards.FanOutAsync(
                await ReadCollectionAsync(), shard => shard.GetStatusAsync(_stopping.Token), _stopping.Token);
            if (Array.Exists(shards, status => status.IsSweeping)) return null;
            return new RolloutFootprint(
                shards.Sum(status => status.IndexBytes),
                shards.Sum(status => status.StoreBytes + status.DerivedBytes));
        }
        catch (Exception exception) when (exception is ShoalException or ShoalWeatherException)
        {
            return null;
        }
    }

    private async Task EnforceAsync()
    {
        var routes = RolloutRoutes.Of(_record);
        var routed = await Collection.RouteAsync(
            _record.Incarnation,
            routes.Order,
            routes.Generations,
            routes.Serving,
            routes.Routing,
            CancellationToken.None);
        if (routed is null) _gone = true;
        _inForce = routed is null or { IsInForce: true };
    }

    /// <summary>Keeps the backfill running where there may be something to do, and stopped elsewhere.</summary>
    private void KeepBackfilling()
    {
        var isWanted = !_gone && !_record.IsOver
            && _record.Stage is not (RolloutStage.Created or RolloutStage.Paused)
            // What is held after its backfill may be promoted, and that takes full coverage.
            && _record is not { Stage: RolloutStage.Held, Before: RolloutStage.Backfilling };
        if (isWanted && _backfillTask.IsCompleted && !_stopping.IsCancellationRequested)
        {
            _backfilling?.Dispose();
            _backfilling = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            var token = _backfilling.Token;
            _backfillTask = _backfill.RunAsync(
                () => Collection.GetAsync(token), _record.Request.TokensPerSecond, token);
        }
        else if (!isWanted)
        {
            _backfilling?.Cancel();
        }
    }

    [LoggerMessage(EventIds.RolloutStepped, LogLevel.Information,
        "Rollout {Rollout} of {Incarnation} is {Stage}: {Reason}")]
    private partial void LogStepped(string incarnation, string rollout, RolloutStage stage, string reason);

    [LoggerMessage(EventIds.InspectionFailed, LogLevel.Warning,
        "The inspection of rollout {Rollout} failed and is tried again")]
    private partial void LogInspectionFailed(Exception? exception, string rollout);
}
