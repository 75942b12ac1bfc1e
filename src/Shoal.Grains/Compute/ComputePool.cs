namespace Shoal.Grains.Compute;

/// <summary>
/// Threads for work that computes or blocks: searches, loads, and stores whose methods block. Keeps it off the grains'
/// scheduler, and bounded, so that a burst of searches queues instead of starving everything else. Safe for concurrent
/// use.
/// </summary>
/// <param name="concurrency">How many pieces of work run at once; 1 or greater.</param>
public sealed class ComputePool(int concurrency)
{
    private readonly TaskScheduler _scheduler =
        new ConcurrentExclusiveSchedulerPair(TaskScheduler.Default, concurrency).ConcurrentScheduler;

    /// <summary>Runs a piece of work and returns its result.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, _scheduler).Unwrap();

    /// <summary>Runs a piece of work.</summary>
    public Task RunAsync(Func<Task> work, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.DenyChildAttach, _scheduler).Unwrap();
}
