namespace Shoal.Grains.Rollouts;

/// <summary>
/// Holds work to a rate in tokens a second. A text's tokens are known only when it is encoded, so each starts with what
/// texts had so far, and the difference is settled afterwards.
/// </summary>
/// <remarks>
/// Safe for concurrent use. What waits side by side starts one after another, each by what is known then. Time that
/// passed without work earns nothing: the limit holds for every moment.
/// </remarks>
internal sealed class TokenPacer(double? tokensPerSecond, TimeProvider time) : IDisposable
{
    // Until the first text is settled: half of what most models take.
    private const double FirstExpectation = 128;

    // The weight of the newest text in what the next one is expected to have.
    private const double Weight = 0.1;

    private readonly long _started = time.GetTimestamp();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private double? _expected;
    private double _charged;

    private double Elapsed => time.GetElapsedTime(_started).TotalSeconds;

    /// <summary>Waits for its turn, and then until the rate allows another text.</summary>
    /// <returns>The tokens that were charged in advance; give them to <see cref="Settle"/>.</returns>
    public async Task<double> StartAsync(CancellationToken cancellationToken)
    {
        if (tokensPerSecond is not { } rate) return 0;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (Debt(rate) is var debt and > 0)
                await Task.Delay(TimeSpan.FromSeconds(debt), time, cancellationToken).ConfigureAwait(false);
            return Charge(rate);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Puts right what a text was charged in advance.</summary>
    /// <param name="charged">As <see cref="StartAsync"/> returned it.</param>
    /// <param name="tokens">What it had; 0 when it was not encoded.</param>
    public void Settle(double charged, int tokens)
    {
        lock (_gate)
        {
            _charged += tokens - charged;
            if (tokens > 0) _expected = _expected is { } known ? known + (Weight * (tokens - known)) : tokens;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private double Debt(double rate)
    {
        lock (_gate)
        {
            // A clock that ticks less finely than this would have it wait for nothing again and again.
            var seconds = (_charged / rate) - Elapsed;
            return seconds < 1e-3 ? 0 : seconds;
        }
    }

    private double Charge(double rate)
    {
        lock (_gate)
        {
            var expected = _expected ?? FirstExpectation;
            _charged = Math.Max(_charged, Elapsed * rate) + expected;
            return expected;
        }
    }
}
