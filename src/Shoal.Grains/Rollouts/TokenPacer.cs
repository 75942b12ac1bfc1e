namespace Shoal.Grains.Rollouts;

/// <summary>
/// Holds work to a rate in tokens a second. Charges what was done and waits until the debt is paid, since nobody knows
/// a text's tokens before it is tokenized; so the overshoot is what was under way.
/// </summary>
internal sealed class TokenPacer(double? tokensPerSecond, TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private double _charged;

    /// <summary>Adds what was encoded.</summary>
    public void Charge(int tokens)
    {
        if (tokensPerSecond is not { } rate) return;
        // Time that passed without work earns nothing: the limit holds for every moment.
        var now = time.GetElapsedTime(_started).TotalSeconds * rate;
        _charged = Math.Max(_charged, now) + tokens;
    }

    /// <summary>Waits until the rate allows more work.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        if (tokensPerSecond is not { } rate) return Task.CompletedTask;
        var debt = (_charged / rate) - time.GetElapsedTime(_started).TotalSeconds;
        return debt <= 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromSeconds(debt), time, cancellationToken);
    }
}
