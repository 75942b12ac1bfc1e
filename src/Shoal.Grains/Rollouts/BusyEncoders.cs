using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Grains.Rollouts;

/// <summary>Work that nobody waits for, while the encoders serve those who do.</summary>
internal static class BusyEncoders
{
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);

    /// <summary>A busy encoder is no answer: asks until there is one, or it is stopped.</summary>
    public static async Task<T> WaitOutAsync<T>(
        Func<Task<T>> call, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (ShoalException busy) when (busy.Code == ErrorCode.Overloaded)
            {
                await Task.Delay(busy.RetryAfter ?? Delay, time, cancellationToken);
            }
        }
    }
}
