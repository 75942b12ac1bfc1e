namespace Shoal.Encoders.Batching;

/// <summary>A moving estimate of how many padded tokens a device encodes in a second.</summary>
/// <remarks>
/// The ratio of two exponentially weighted sums, tokens and seconds, so that a long batch counts for its length and
/// many short queries do not make the device look slow. Not thread-safe.
/// </remarks>
/// <param name="initialTokensPerSecond">
/// What opening the model measured; greater than 0. Too low refuses early, too high admits more than can be encoded in
/// time.
/// </param>
internal sealed class EncodeRate(double initialTokensPerSecond)
{
    // Weighs as much as one batch of a fast device, so that the first real batches have their say.
    private const double InitialSeconds = 0.1;

    // The weight of a batch falls to a tenth after 22 more batches.
    private const double Decay = 0.9;

    private double _tokens = initialTokensPerSecond * InitialSeconds;
    private double _seconds = InitialSeconds;

    /// <summary>The estimate; greater than 0.</summary>
    public double TokensPerSecond => _tokens / _seconds;

    /// <summary>Takes a finished batch into account.</summary>
    public void OnBatch(long paddedTokens, TimeSpan elapsed)
    {
        if (elapsed <= TimeSpan.Zero) return;
        _tokens = (_tokens * Decay) + paddedTokens;
        _seconds = (_seconds * Decay) + elapsed.TotalSeconds;
    }

    /// <summary>Returns how long some tokens take.</summary>
    public TimeSpan TimeFor(long tokens) => TimeSpan.FromSeconds(tokens / TokensPerSecond);

    /// <summary>Returns how many tokens some time is enough for; <see cref="int.MaxValue"/> at most.</summary>
    public int TokensIn(TimeSpan duration) => (int)Math.Min(int.MaxValue, duration.TotalSeconds * TokensPerSecond);
}
