namespace Shoal.Grains.Rollouts;

/// <summary>Cancels once a time has passed, and never before. Safe for concurrent use.</summary>
/// <remarks>
/// A timer counts the ticks of a coarse clock. Ones of a few milliseconds fire up to 5 ms too early where a tick is
/// 4 ms; what is cut by one has had less time than a stopwatch shows, and cannot be compared with what
/// a stopwatch measured.
/// </remarks>
internal sealed class Cutoff : IAsyncDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _span;
    private readonly long _started;
    private readonly ITimer _timer;

    /// <summary>Starts the time.</summary>
    /// <param name="span">How long, at least; the token may come a tick later.</param>
    /// <param name="time">The clock.</param>
    public Cutoff(TimeSpan span, TimeProvider time)
    {
        (_span, _time, _started) = (span, time, time.GetTimestamp());
        _timer = time.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Wait(span);
    }

    /// <summary>Is cancelled when the time has passed.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        _source.Dispose();
    }

    private void OnTimer()
    {
        var left = _span - _time.GetElapsedTime(_started);
        if (left > TimeSpan.Zero) Wait(left);
        else _source.Cancel();
    }

    /// <summary>Whole milliseconds: a timer drops their fractions.</summary>
    private void Wait(TimeSpan left) => _timer.Change(
        TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), Timeout.InfiniteTimeSpan);
}
