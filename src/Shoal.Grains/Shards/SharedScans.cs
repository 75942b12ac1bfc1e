using Shoal.Indexing;

namespace Shoal.Grains.Shards;

/// <summary>
/// Searches of one index that look at every vector and wait for a thread: whichever gets one first answers others with
/// it in one scan, as a commit flushes for all writes that wait. Safe for concurrent use.
/// </summary>
/// <remarks>
/// So whoever asks much at once is served by fewer scans, without saying so: evaluations, bulk searches, measurements
/// of a rollout, and callers under load. Invariant: a scan begins after each of its searches did.
/// </remarks>
/// <param name="search">Answers several queries, shape [queries, dimensions], with as many neighbours each.</param>
/// <param name="threads">How many threads scan at once; each takes its share of what waits.</param>
internal sealed class SharedScans(Func<float[], int, SharedAnswer> search, int threads)
{
    // What the index scans together; more would only make the first of them wait.
    private const int MaxTogether = 256;

    // Two tiles: fewer save little.
    private const int LeastShare = 4;

    private readonly Lock _gate = new();
    private readonly List<WaitingScan> _waiting = [];

    /// <summary>Lets a search wait; <see cref="RunAsync"/> must follow unless it is cancelled.</summary>
    /// <param name="query">Shape [dimensions]; not changed any more.</param>
    /// <param name="k">How many neighbours it wants; 1 or greater.</param>
    /// <param name="cancellationToken">Says that nobody wants the answer any more.</param>
    public WaitingScan Join(float[] query, int k, CancellationToken cancellationToken)
    {
        var scan = new WaitingScan(query, k, cancellationToken);
        lock (_gate) _waiting.Add(scan);
        return scan;
    }

    /// <summary>Returns the answer of a search that waits, and answers others with it. Computes.</summary>
    /// <returns>Its K nearest; fewer when there are fewer.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled before its scan began.</exception>
    public Task<SharedAnswer> RunAsync(WaitingScan scan)
    {
        var together = Take(scan);
        if (together.Length > 0) Answer(together);
        return scan.Done.Task;
    }

    /// <summary>Takes what waits, if the search still does.</summary>
    private WaitingScan[] Take(WaitingScan scan)
    {
        lock (_gate)
        {
            _waiting.RemoveAll(other => other.TryCancel());
            var share = Math.Clamp((_waiting.Count + threads - 1) / threads, LeastShare, MaxTogether);
            if (!_waiting.Remove(scan)) return [];
            var others = _waiting.Take(share - 1).ToArray();
            _waiting.RemoveRange(0, others.Length);
            return [scan, .. others];
        }
    }

    private void Answer(WaitingScan[] together)
    {
        try
        {
            var found = search([.. together.SelectMany(scan => scan.Query)], together.Max(scan => scan.K));
            for (var i = 0; i < together.Length; i++)
            {
                var (neighbors, k) = (found.Neighbors[i], together[i].K);
                var cut = neighbors.Length > k ? neighbors[..k] : neighbors;
                together[i].Done.TrySetResult(found with { Neighbors = [cut] });
            }
        }
        catch (Exception exception) when (together.Length == 1)
        {
            together[0].Done.TrySetException(exception);
        }
        catch (ArgumentException)
        {
            // A bad query among them; the others are not to suffer for it.
            foreach (var scan in together) Answer([scan]);
        }
        catch (Exception exception)
        {
            foreach (var scan in together) scan.Done.TrySetException(exception);
        }
    }
}

/// <summary>A search that waits for a scan.</summary>
internal sealed class WaitingScan(float[] query, int k, CancellationToken cancellationToken)
{
    /// <summary>Shape [dimensions].</summary>
    public float[] Query { get; } = query;

    /// <summary>How many neighbours it wants.</summary>
    public int K { get; } = k;

    /// <summary>Its answer.</summary>
    public TaskCompletionSource<SharedAnswer> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends the search if nobody wants its answer any more.</summary>
    public bool TryCancel() =>
        cancellationToken.IsCancellationRequested && Done.TrySetCanceled(cancellationToken);
}

/// <summary>What a scan found.</summary>
/// <param name="Neighbors">Of each query, nearest first.</param>
/// <param name="Moment">Of <see cref="SearchMoments"/>, at which it looked.</param>
internal readonly record struct SharedAnswer(Neighbor[][] Neighbors, long Moment);
