using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Shoal.Client.Tests.Fakes;

/// <summary>
/// A clock that jumps over every wait between attempts and remembers it; timeouts stay where they are.
/// </summary>
internal sealed class SkippingTime : FakeTimeProvider
{
    /// <summary>Between the longest wait and the shortest timeout of the default options.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    /// <summary>In the order they began.</summary>
    public IReadOnlyList<TimeSpan> Waits => [.. _waits];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > LongestWait) return timer;
        _waits.Enqueue(dueTime);
        ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        return timer;
    }
}
