using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Collections;
using Shoal.Grains.Search;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// Runs sampled queries on the generation that did not answer them, off the caller's path and in the bulk lane. Safe
/// for concurrent use.
/// </summary>
/// <remarks>
/// A query is compared once a rollout: a repeat tells nothing new. One for which there is no room is dropped and noted,
/// never waited for; when it comes again it gets another chance, and the gates look at the share that never got one.
/// What waits when a node stops is lost without a note, as all evidence that was not sent.
/// </remarks>
internal sealed partial class ShadowRunner : IAsyncDisposable
{
    /// <summary>Queries that wait: what a burst brings within <see cref="LongestWait"/>, at most.</summary>
    private const int MaxWaiting = 4_096;

    /// <summary>UTF-16 units of all texts, filters and ids that wait: 16 MiB.</summary>
    private const long MaxUnits = 8 * 1024 * 1024;

    /// <summary>Compared queries that are remembered; beyond, some are compared twice.</summary>
    private const int MaxRemembered = 100_000;

    /// <summary>At once: one is encoded while the other searches.</summary>
    private const int Workers = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What waits longer is dropped: the encoders do not keep up.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>An older answer is given anew: else an index would be compared with what it was.</summary>
    private static readonly TimeSpan LongestFresh = TimeSpan.FromSeconds(1);

    /// <summary>Short, since the queries of other collections wait for the same workers.</summary>
    private static readonly TimeSpan BusyDelay = TimeSpan.FromMilliseconds(20);

    private readonly FreshSettings _settings;
    private readonly GenerationSearch _search;
    private readonly RolloutRecorder _recorder;
    private readonly TimeProvider _time;
    private readonly ILogger<ShadowRunner> _logger;
    private readonly Channel<ShadowQuery> _queue = Channel.CreateBounded<ShadowQuery>(MaxWaiting);
    private readonly ConcurrentDictionary<(string Incarnation, string RolloutId, ulong Query), bool> _known = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task[] _workers;
    private long _units;

    /// <summary>Creates a runner and starts its workers.</summary>
    public ShadowRunner(
        FreshSettings settings,
        GenerationSearch search,
        RolloutRecorder recorder,
        TimeProvider time,
        ILogger<ShadowRunner> logger)
    {
        _settings = settings;
        _search = search;
        _recorder = recorder;
        _time = time;
        _logger = logger;
        _workers = [.. Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync))];
    }

    /// <summary>Queries that wait, or were compared.</summary>
    public int Known => _known.Count;

    /// <summary>Takes a query that was answered, if there is room.</summary>
    public void Offer(
        CollectionView view, GenerationView candidate, SearchQuery query, ulong hash, RankedAnswer answer)
    {
        if (_known.Count >= MaxRemembered) _known.Clear();
        if (!_known.TryAdd(KeyOf(view, hash), true)) return;
        TakeOrDrop(new ShadowQuery(view, candidate, query, hash, answer, _time.GetTimestamp()));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private static (string, string, ulong) KeyOf(CollectionView view, ulong query) =>
        (view.Incarnation, view.Rollout!.RolloutId, query);

    private void TakeOrDrop(ShadowQuery shadow)
    {
        if (Interlocked.Add(ref _units, shadow.Units) <= MaxUnits && _queue.Writer.TryWrite(shadow)) return;
        Interlocked.Add(ref _units, -shadow.Units);
        Drop(shadow);
    }

    private void Drop(ShadowQuery shadow)
    {
        Forget(shadow);
        _recorder.AddDropped(shadow.View, shadow.Hash);
    }

    private void Forget(ShadowQuery shadow) => _known.TryRemove(KeyOf(shadow.View, shadow.Hash), out _);

    private async Task WorkAsync()
    {
        await foreach (var query in _queue.Reader.ReadAllAsync(_stopping.Token))
        {
            Interlocked.Add(ref _units, -query.Units);
            if (_time.GetElapsedTime(query.Since) > LongestWait) Drop(query);
            else await CompareAsync(query);
        }
    }

    private async Task CompareAsync(ShadowQuery shadow)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopping.Token);
        try
        {
            var comparison = await _settings.RunAsync(
                shadow.View.Name, view => ObserveAsync(view, shadow, deadline.Token), deadline.Token);
            // Nothing is compared any more, or it found no room among what waits to be sent.
            if (comparison is null || !_recorder.Add(shadow.View, comparison)) Forget(shadow);
        }
        catch (ShoalException busy) when (busy.Code == ErrorCode.Overloaded)
        {
            await Task.Delay(BusyDelay, _time, _stopping.Token);
            TakeOrDrop(shadow);
        }
        catch (Exception exception) when (
            exception is not OutOfMemoryException && !_stopping.IsCancellationRequested)
        {
            Drop(shadow);
            LogFailed(exception, shadow.View.Name);
        }
    }

    /// <summary>
    /// Compares with the settings of now: each step of a rollout changes them while queries wait.
    /// </summary>
    /// <returns>Null when nothing is sampled any more: the rollout has ended, or is paused or held.</returns>
    private async Task<ComparisonObservation?> ObserveAsync(
        CollectionView now, ShadowQuery shadow, CancellationToken deadline)
    {
        if (now.Incarnation != shadow.View.Incarnation) return null;
        // Known by another name, a collection may be known as it was before the rollout.
        if (now.SettingsVersion < shadow.View.SettingsVersion) throw new ShoalWeatherException(ShardWeather.Stale);
        if (now.Rollout is not { ShadowSample: > 0 } rollout || rollout.RolloutId != shadow.View.Rollout!.RolloutId)
            return null;
        var serving = await AskAsync(now, shadow, shadow.View.ServingGeneration, deadline);
        var candidate = await AskAsync(now, shadow, shadow.Candidate, deadline);
        return Comparison.Of(shadow.Query, shadow.Hash, serving, candidate);
    }

    /// <summary>Returns a generation's answer: the one that the caller got, if it is that and still good.</summary>
    private async Task<RankedAnswer> AskAsync(
        CollectionView now, ShadowQuery shadow, GenerationView generation, CancellationToken deadline)
    {
        var isGood = shadow.Answer.IsWhole && _time.GetElapsedTime(shadow.Since) <= LongestFresh;
        if (isGood && shadow.Answer.Generation == generation.Number) return shadow.Answer;
        var query = shadow.Query with { IncludeText = false, IncludeMetadata = false };
        return RankedAnswer.Of((await _search.RunAsync(now, generation, query, false, deadline)).Whole());
    }

    [LoggerMessage(EventIds.ShadowFailed, LogLevel.Debug,
        "A shadow query of {Collection} failed; the caller had been answered")]
    private partial void LogFailed(Exception exception, string collection);

    private sealed record ShadowQuery(
        CollectionView View,
        GenerationView Candidate,
        SearchQuery Query,
        ulong Hash,
        RankedAnswer Answer,
        long Since)
    {
        /// <summary>UTF-16 units of what it holds.</summary>
        public long Units { get; } =
            Query.Text!.Length + (Query.FilterJson?.Length ?? 0) + Answer.Top.Sum(id => (long)id.Length);
    }
}
