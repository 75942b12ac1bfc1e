using System.Security.Cryptography;

namespace Shoal.Client.Http;

/// <summary>How long to wait before the next attempt, and when to give up.</summary>
/// <remarks>
/// Why not Microsoft.Extensions.Http.Resilience: its retries sit in a message handler, which sees an answer's headers,
/// not a body that breaks off, nor the items of a bulk answer that were refused, nor whether a PUT has a condition; and
/// its budget is a timeout that cuts the last attempt off, where this one only starts no further attempt.
/// Safe for concurrent use.
/// </remarks>
internal sealed class RetryPolicy(ShoalClientOptions options, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();

    /// <summary>Guarded by <see cref="_lock"/>: <see cref="Random"/> breaks under concurrent use.</summary>
    private readonly Random _random = new(options.RetrySeed ?? RandomNumberGenerator.GetInt32(int.MaxValue));

    private TimeProvider TimeProvider { get; } = timeProvider;

    private TimeSpan Budget { get; } = options.RetryBudget;

    /// <summary>Counts the attempts at one request, from the first.</summary>
    public Attempts Begin() => new(this);

    /// <summary>
    /// The wait after a number of failures: the server's wish or half the delay, plus up to half by chance.
    /// </summary>
    private TimeSpan Delay(int failures, TimeSpan? retryAfter)
    {
        var doubled = options.RetryDelay.Ticks * Math.Pow(2, failures);
        var half = TimeSpan.FromTicks((long)Math.Min(doubled, options.MaxRetryDelay.Ticks)) / 2;
        var least = retryAfter > half ? retryAfter.Value : half;
        lock (_lock) return least + (half * _random.NextDouble());
    }

    /// <summary>The attempts at one request. Not for concurrent use.</summary>
    internal sealed class Attempts(RetryPolicy policy)
    {
        /// <summary>From here the budget counts: what a long attempt took says nothing about the next.</summary>
        private long _firstFailure;
        private int _failures;

        /// <summary>
        /// Says how long to wait for the next attempt; false when the budget does not reach that far.
        /// </summary>
        /// <param name="retryAfter">What the server asked for; null when it did not.</param>
        /// <param name="delay">Over zero.</param>
        public bool TryNext(TimeSpan? retryAfter, out TimeSpan delay)
        {
            if (_failures == 0) _firstFailure = policy.TimeProvider.GetTimestamp();
            delay = policy.Delay(_failures++, retryAfter);
            return policy.TimeProvider.GetElapsedTime(_firstFailure) + delay <= policy.Budget;
        }

        /// <summary>Waits.</summary>
        public Task WaitAsync(TimeSpan delay, CancellationToken cancellationToken) =>
            Task.Delay(delay, policy.TimeProvider, cancellationToken);
    }
}
