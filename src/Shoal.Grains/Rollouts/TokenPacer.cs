namespace Shoal.Grains.Rollouts;

/// <summary>
/// Holds work to a rate in tokens a second. A text's tokens are known only when it is encoded, so each starts with what
/// texts had so far, and the difference is settled afterwards: work that waits side by side starts one after another.
/// </summary>
/// <remarks>One thread at a time. Time that passed without work earns nothing: the limit holds for every
/// moment.</remarks>
internal sealed class TokenPacer(double? tokensPerSecond, TimeProvider time)
{
    // Until the first text is settled: half of what most models take.
    private const double FirstExpectation = 128;

    // The weight of the newest text in what the next one is expected to have.
    private const double Weight = 0.1;

    private readonly long _started = time.GetTimestamp();
    private double _expected = FirstExpectation;
    private double _charged;

    /// <summary>Takes the next place in the row and waits until its time has come.</summary>
    /// <returns>The tokens that were charged in advance; give them to <see cref="Settle"/>.</returns>
    public async Task<double> StartAsync(CancellationToken cancellationToken)
    {
        if (tokensPerSecond is not { } rate) return 0;
        var elapsed = time.GetElapsedTime(_started).TotalSeconds;
        var debt = Math.Max(0, (_charged / rate) - elapsed);
        var expected = _expected;
        _charged = Math.Max(_charged, elapsed * rate) + expected;
        if (debt > 0) await Task.Delay(TimeSpan.FromSeconds(debt), time, cancellationToken).ConfigureAwait(false);
        return expected;
    }

    /// <summary>Puts right what a text was charged in advance.</summary>
    /// <param name="charged">As <see cref="StartAsync"/> returned it.</param>
    /// <param name="tokens">What it had; 0 when it was not encoded.</param>
    public void Settle(double charged, int tokens)
    {
        _charged += tokens - charged;
        if (tokens > 0) _expected += Weight * (tokens - _expected);
    }
}
