namespace Shoal.Grains.Rollouts;

/// <summary>How fast a backfill is, averaged over the last half minute or so.</summary>
internal sealed class BackfillRate
{
    private const double HalfLifeSeconds = 10;

    private double _documentsPerSecond;

    /// <summary>Tokens a second; 0 before it is known.</summary>
    public double TokensPerSecond { get; private set; }

    /// <summary>Takes what was done in a while.</summary>
    public void Add(long documents, long tokens, TimeSpan passed)
    {
        var seconds = passed.TotalSeconds;
        if (seconds <= 0) return;
        var weight = TokensPerSecond == 0 && tokens > 0 ? 1 : 1 - Math.Pow(0.5, seconds / HalfLifeSeconds);
        TokensPerSecond += weight * ((tokens / seconds) - TokensPerSecond);
        _documentsPerSecond += weight * ((documents / seconds) - _documentsPerSecond);
    }

    /// <summary>Returns how long the rest takes; null when unknown.</summary>
    public TimeSpan? TimeLeft(long pending)
    {
        if (pending == 0) return TimeSpan.Zero;
        return _documentsPerSecond > 1e-3 ? TimeSpan.FromSeconds(pending / _documentsPerSecond) : null;
    }
}
