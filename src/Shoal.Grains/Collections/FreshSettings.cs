using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Collections;

/// <summary>
/// Work on a collection that starts over with fresh settings when a shard says that they have changed.
/// </summary>
public sealed class FreshSettings(CollectionCache cache)
{
    /// <summary>Settings that change this often during one request are not going to settle.</summary>
    private const int MaxAttempts = 4;

    /// <summary>Runs the work with the settings known, and again with fresh ones while they are out of date.</summary>
    /// <exception cref="ShoalException">The collection does not exist, or its settings keep changing.</exception>
    public async Task<T> RunAsync<T>(
        string collection, Func<CollectionView, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (var attempt = 1; ; attempt++)
        {
            var view = await cache.GetAsync(collection, attempt > 1, cancellationToken);
            try
            {
                return await work(view);
            }
            catch (ShoalWeatherException) when (attempt < MaxAttempts)
            {
                // Out of date: the next round reads the settings again.
            }
            catch (ShoalWeatherException)
            {
                throw new ShoalException(
                    ErrorCode.Unavailable,
                    $"Collection '{collection}' keeps changing: retry.",
                    TimeSpan.FromSeconds(1));
            }
        }
    }
}
