using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Collections;
using Shoal.Grains.Search;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// Runs sampled queries on the generation that did not answer them, off the caller's path and in the bulk lane. Safe
/// for concurrent use.
/// </summary>
/// <remarks>
/// A query is compared once a rollout: a repeat tells nothing new. One for which there is no room is dropped and noted,
/// never waited for; when it comes again it gets another chance, and the gates look at the share that never got one.
/// </remarks>
internal sealed partial class ShadowRunner : IAsyncDisposable
{
    /// <summary>Queries that wait: what a burst brings within <see cref="LongestWait"/>, at most.</summary>
    private const int MaxWaiting = 4_096;

    /// <summary>Compared queries that are remembered; beyond, some are compared twice.</summary>
    private const int MaxRemembered = 100_000;

    /// <summary>At once: one is encoded while the other searches.</summary>
    private const int Workers = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What waits longer is dropped: it would compare an index with what it was.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly FreshSettings _settings;
    private readonly GenerationSearch _search;
    private readonly RolloutRecorder _recorder;
    private readonly TimeProvider _time;
    private readonly ILogger<ShadowRunner> _logger;
    private readonly Channel<ShadowQuery> _queue = Channel.CreateBounded<ShadowQuery>(MaxWaiting);
    private readonly ConcurrentDictionary<(string Incarnation, string RolloutId, ulong Query), bool> _known = new();
    private readonly Task[] _workers;

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

    /// <summary>Takes a query that was answered, if there is room.</summary>
    public void Offer(
        CollectionView view, GenerationView candidate, SearchQuery query, ulong hash, GenerationAnswer answer)
    {
        if (_known.Count >= MaxRemembered) _known.Clear();
        if (!_known.TryAdd(KeyOf(view, hash), true)) return;
        var shadow = new ShadowQuery(
            view, candidate, query, hash, Comparison.Compared(answer), _time.GetTimestamp());
        if (!_queue.Writer.TryWrite(shadow)) Drop(view, hash);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        while (_queue.Reader.TryRead(out _))
        {
            // What waits is not worth a later shutdown.
        }

        await Task.WhenAll(_workers);
    }

    private static (string, string, ulong) KeyOf(CollectionView view, ulong query) =>
        (view.Incarnation, view.Rollout!.RolloutId, query);

    private void Drop(CollectionView view, ulong query)
    {
        _known.TryRemove(KeyOf(view, query), out _);
        _recorder.AddDropped(view, query);
    }

    private async Task WorkAsync()
    {
        await foreach (var query in _queue.Reader.ReadAllAsync())
        {
            if (_time.GetElapsedTime(query.Since) > LongestWait) Drop(query.View, query.Hash);
            else await CompareAsync(query);
        }
    }

    private async Task CompareAsync(ShadowQuery shadow)
    {
        using var deadline = new CancellationTokenSource(Patience, _time);
        try
        {
            var answer = await _settings.RunAsync(
                shadow.View.Name, view => AskOtherAsync(view, shadow, deadline.Token), deadline.Token);
            if (answer is null) return;
            var (serving, candidate) = shadow.IsCandidates ? (answer, shadow.Answer) : (shadow.Answer, answer);
            _recorder.Add(shadow.View, Comparison.Of(shadow.Query, shadow.Hash, serving, candidate));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Drop(shadow.View, shadow.Hash);
            LogFailed(exception, shadow.View.Name, shadow.Other.ModelVersion);
        }
    }

    /// <summary>
    /// Asks the generation that did not answer, with the settings of now: each step of a rollout changes them while
    /// queries wait.
    /// </summary>
    /// <returns>Null when the rollout has ended.</returns>
    private async Task<GenerationAnswer?> AskOtherAsync(
        CollectionView now, ShadowQuery shadow, CancellationToken deadline)
    {
        if (now.Rollout is null || KeyOf(now, shadow.Hash) != KeyOf(shadow.View, shadow.Hash)) return null;
        var query = shadow.Query with { IncludeText = false, IncludeMetadata = false };
        return await BusyEncoders.WaitOutAsync(
            () => _search.RunAsync(now, shadow.Other, query, false, deadline), _time, deadline);
    }

    [LoggerMessage(EventIds.ShadowFailed, LogLevel.Debug,
        "A shadow query of {Collection} on {Model} failed; the caller had been answered")]
    private partial void LogFailed(Exception exception, string collection, string model);

    private sealed record ShadowQuery(
        CollectionView View,
        GenerationView Candidate,
        SearchQuery Query,
        ulong Hash,
        GenerationAnswer Answer,
        long Since)
    {
        public bool IsCandidates => Answer.Generation.Number == Candidate.Number;

        public GenerationView Other => IsCandidates ? View.ServingGeneration : Candidate;
    }
}
