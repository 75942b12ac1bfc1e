using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Collections;
using Shoal.Grains.Compute;
using Shoal.Grains.Hosting;
using Shoal.Grains.Models;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// The shell around a collection's rollouts: keeps at most one run going, and resumes it from its record whenever it is
/// activated.
/// </summary>
/// <remarks>
/// A second activation loses the compare-and-set on the record and steps down; nothing it did before that is more than
/// a repetition.
/// </remarks>
[GrainType("shoal.rollouts")]
[Reentrant]
internal sealed partial class RolloutCoordinatorGrain(
    ShoalStores stores,
    ComputePools pools,
    ModelService models,
    Forecaster forecaster,
    Inspector inspector,
    AdapterFitter fitter,
    AdapterRecall recall,
    ShardCalls shards,
    TimeProvider time,
    ILogger<RolloutCoordinatorGrain> logger) : Grain, IRolloutCoordinatorGrain, IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _starting = new(1);
    private RolloutStore _store = null!;
    private RolloutRun? _run;

    private string Incarnation => this.GetPrimaryKeyString();

    private ICollectionGrain Collection =>
        GrainFactory.GetGrain<ICollectionGrain>(new Incarnation(Incarnation).CollectionName);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _store = new RolloutStore(Incarnation, stores, pools);
        if (await _store.ListAsync(cancellationToken) is [.., var (record, etag)])
        {
            // A last record may be durable and not in force yet: what it freed is measured only afterwards.
            if (record is { IsOver: true, After: not null }) await _store.CloseAsync(record.Id, cancellationToken);
            else await TakeUpAsync(record, etag, cancellationToken);
        }

        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(Tick, Tick) { Interleave = true });
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_run is { } run) await run.DisposeAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => _starting.Dispose();

    /// <inheritdoc/>
    public async Task<RolloutForecast> ForecastAsync(RolloutRequest request, CancellationToken cancellationToken)
    {
        RolloutRules.Check(request);
        var view = await CollectionAsync(cancellationToken);
        var model = await CandidateAsync(view, request, cancellationToken);
        return await forecaster.ForecastAsync(view, model, request.TokensPerSecond, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<RolloutView> StartAsync(
        RolloutRequest request, string actor, CancellationToken cancellationToken)
    {
        RolloutRules.Check(request);
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_run is { IsOver: false } unfinished)
            {
                throw new ShoalException(
                    ErrorCode.RolloutExists,
                    unfinished.Record.IsFinal
                        ? $"Rollout {unfinished.Record.Id} has ended and its generation is being removed: retry soon."
                        : $"Rollout {unfinished.Record.Id} is {unfinished.Record.Stage}: end it first.");
            }

            if (_run is { } over) await ForgetAsync(over, cancellationToken);
            var view = await CollectionAsync(cancellationToken);
            var model = await CandidateAsync(view, request, cancellationToken);
            var forecast = await forecaster.ForecastAsync(view, model, request.TokensPerSecond, cancellationToken);
            var known = await _store.ListAsync(cancellationToken);
            var record = Record(request, actor, view, model, forecast, known.Select(entry => entry.Record).ToArray());
            var etag = await _store.SaveAsync(record, null, CancellationToken.None);
            await TakeUpAsync(record, etag, CancellationToken.None);
            await _run!.StepAsync();
            return _run.View();
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<RolloutView[]> ListAsync(CancellationToken cancellationToken)
    {
        var known = await _store.ListAsync(cancellationToken);
        return known.Reverse().Select(entry => ViewOf(entry.Record)).ToArray();
    }

    /// <inheritdoc/>
    public async Task<RolloutView?> GetAsync(string id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } record ? ViewOf(record) : null;

    /// <inheritdoc/>
    public async Task<RolloutView> CommandAsync(
        string id, RolloutCommand command, string actor, CancellationToken cancellationToken)
    {
        var record = await FindAsync(id, cancellationToken)
            ?? throw new ShoalException(ErrorCode.RolloutNotFound, $"There is no rollout '{id}'.");
        if (_run is { IsOver: false } run && run.Record.Id == id)
            return await SteppingDownAsync(() => run.ObeyAsync(command, actor, cancellationToken));
        throw new ShoalException(ErrorCode.RolloutStage, $"Rollout {id} has ended: it is {record.Stage}.");
    }

    /// <inheritdoc/>
    public async Task<RolloutJournalEntry[]?> GetJournalAsync(
        string id, int after, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } record
            ? record.Journal.Where(entry => entry.Number > after).ToArray() : null;

    /// <inheritdoc/>
    public async Task<RolloutReport?> GetReportAsync(string id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } record) return null;
        var comparisons = record.Comparisons
            ?? (_run?.Record.Id == id ? ComparisonSummary.Of(_run.Ledger) : RolloutViews.NoComparisons);
        return RolloutViews.Report(ViewOf(record), record, comparisons);
    }

    /// <inheritdoc/>
    public Task RecordAsync(RolloutEvidence evidence, CancellationToken cancellationToken) =>
        // Evidence of a rollout that has ended is taken and forgotten.
        _run is { IsOver: false } run && run.Record.Id == evidence.RolloutId
            ? run.RecordAsync(evidence, cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task WakeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private RolloutRecord Record(
        RolloutRequest request,
        string actor,
        CollectionView view,
        Abstractions.Models.ModelView model,
        RolloutForecast forecast,
        IReadOnlyList<RolloutRecord> known)
    {
        var now = time.GetUtcNow();
        var reason = $"Accepted: {model.Name}@{model.Digest} is to follow {view.ServingGeneration.ModelVersion}.";
        return new RolloutRecord
        {
            Number = known.Select(record => record.Number).DefaultIfEmpty().Max() + 1,
            Incarnation = Incarnation,
            Request = request,
            From = view.ServingGeneration,
            To = new GenerationView
            {
                Number = known.Select(record => record.To.Number).Append(view.Generations.Max(g => g.Number)).Max() + 1,
                ModelVersion = $"{model.Name}@{model.Digest}",
                Dimensions = model.Dimensions,
                Index = view.ServingGeneration.Index,
            },
            Normalized = model.Normalize,
            Forecast = forecast,
            Stage = RolloutStage.Created,
            Reason = reason,
            Journal = [new RolloutJournalEntry(1, now, actor, "command", RolloutStage.Created, reason)],
            StartedAt = now,
            UpdatedAt = now,
        };
    }

    private async Task<CollectionView> CollectionAsync(CancellationToken cancellationToken)
    {
        var view = await Collection.GetAsync(cancellationToken);
        return view is not null && view.Incarnation == Incarnation
            ? view : throw CollectionCache.NotFound(new Incarnation(Incarnation).CollectionName);
    }

    private async Task<Abstractions.Models.ModelView> CandidateAsync(
        CollectionView view, RolloutRequest request, CancellationToken cancellationToken)
    {
        if (view.Settings.Model is null)
        {
            throw new ShoalException(
                ErrorCode.ModelRequired, "This collection takes vectors: there is no model to replace.");
        }

        var model = await models.RequireAvailableAsync(request.Model, cancellationToken);
        var serving = view.ServingGeneration.ModelVersion;
        if ($"{model.Name}@{model.Digest}" == serving)
            throw new ShoalException(ErrorCode.ModelServes, $"{serving} serves already.");
        RolloutRules.CheckAgainst(request, view, model.Dimensions);
        return model;
    }

    private async Task<RolloutRecord?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (_run?.Record.Id == id) return _run.Record;
        return (await _store.ListAsync(cancellationToken)).Select(known => known.Record)
            .FirstOrDefault(record => record.Id == id);
    }

    private RolloutView ViewOf(RolloutRecord record) =>
        _run?.Record.Id == record.Id ? _run.View() : RolloutViews.Of(record);

    private async Task TakeUpAsync(RolloutRecord record, string etag, CancellationToken cancellationToken)
    {
        if (_run is { } over) await over.DisposeAsync();
        var ledger = new EvidenceLedger();
        foreach (var evidence in await _store.ReadEvidenceAsync(record.Id, cancellationToken)) ledger.Add(evidence);
        var adapter = new AdapterRun(fitter, recall, time, logger);
        _run = new RolloutRun(record, etag, ledger, _store, GrainFactory, shards, inspector, adapter, time, logger);
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (_run is not { } run) return;
        try
        {
            if (run.IsOver)
            {
                await CloseAsync(run, cancellationToken);
                return;
            }

            DelayDeactivation(TimeSpan.FromMinutes(1));
            await SteppingDownAsync(async () =>
            {
                await run.StepAsync();
                return true;
            });
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogTickFailed(exception, Incarnation);
        }
    }

    /// <summary>Forgets a run that is over, unless the next one has taken its place meanwhile.</summary>
    private async Task CloseAsync(RolloutRun run, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (_run == run) await ForgetAsync(run, cancellationToken);
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task ForgetAsync(RolloutRun run, CancellationToken cancellationToken)
    {
        await _store.CloseAsync(run.Record.Id, cancellationToken);
        _run = null;
        await run.DisposeAsync();
    }

    /// <summary>Another activation that drives the same rollout has written its record: this one goes.</summary>
    private async Task<T> SteppingDownAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (ShoalException exception) when (exception.Code == ErrorCode.Unavailable)
        {
            DeactivateOnIdle();
            throw;
        }
    }

    [LoggerMessage(EventIds.RolloutTickFailed, LogLevel.Warning,
        "A rollout step of {Incarnation} failed and is tried again")]
    private partial void LogTickFailed(Exception exception, string incarnation);
}
