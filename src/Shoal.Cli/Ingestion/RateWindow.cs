namespace Shoal.Cli.Ingestion;

/// <summary>How fast a run goes now: over the last half minute.</summary>
/// <remarks>
/// What came before says little about the rest: a resumed run races through what is in already and then slows down
/// to the speed of encoding.
/// </remarks>
internal sealed class RateWindow(TimeProvider time)
{
    private static readonly TimeSpan Width = TimeSpan.FromSeconds(30);

    // Bounds the samples: at most this many a window, whatever the number of results.
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(250);

    private readonly Queue<Sample> _samples = new([new Sample(time.GetTimestamp(), 0, 0)]);
    private Sample _last = new(time.GetTimestamp(), 0, 0);
    private long _lastKept = time.GetTimestamp();

    /// <summary>Documents a second.</summary>
    public double DocumentsPerSecond => PerSecond(_last.Documents - _samples.Peek().Documents);

    /// <summary>Takes the totals so far.</summary>
    public void Add(long documents, long bytes)
    {
        _last = new Sample(time.GetTimestamp(), documents, bytes);
        if (time.GetElapsedTime(_lastKept, _last.Timestamp) < Spacing) return;
        _lastKept = _last.Timestamp;
        _samples.Enqueue(_last);
        while (_samples.Count > 2 && time.GetElapsedTime(_samples.Peek().Timestamp, _last.Timestamp) > Width)
        {
            _samples.Dequeue();
        }
    }

    /// <summary>Returns how long the rest takes at this speed; null when nothing moves.</summary>
    public TimeSpan? TimeFor(long remainingBytes)
    {
        var speed = PerSecond(_last.Bytes - _samples.Peek().Bytes);
        return speed > 0 ? TimeSpan.FromSeconds(Math.Max(0, remainingBytes) / speed) : null;
    }

    private double PerSecond(long amount)
    {
        var seconds = time.GetElapsedTime(_samples.Peek().Timestamp, _last.Timestamp).TotalSeconds;
        return seconds > 0 ? amount / seconds : 0;
    }

    private readonly record struct Sample(long Timestamp, long Documents, long Bytes);
}
