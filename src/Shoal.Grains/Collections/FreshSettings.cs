using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Collections;

/// <summary>
/// Work on a collection that starts over with fresh settings when a shard says that they have changed, or when the work
/// was refused by settings that are no longer the collection's.
/// </summary>
public sealed class FreshSettings(CollectionCache cache)
{
    /// <summary>Settings that change this often during one request are not going to settle.</summary>
    private const int MaxAttempts = 4;

    private static readonly HashSet<ErrorCode> DependOnSettings =
    [
        ErrorCode.EmptyText, ErrorCode.TextTruncated, ErrorCode.InvalidVector, ErrorCode.GenerationMismatch,
        ErrorCode.FieldNotFilterable, ErrorCode.ModelRequired,
    ];

    /// <summary>Runs the work with the settings known, and again with fresh ones while they are out of date.</summary>
    /// <exception cref="ShoalException">The collection does not exist, or its settings keep changing.</exception>
    public Task<T> RunAsync<T>(
        string collection, Func<CollectionView, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(collection, refresh: false, work, cancellationToken);

    /// <summary>Runs the work, and again with fresh settings while they are out of date.</summary>
    /// <param name="collection">Its name, or an alias.</param>
    /// <param name="refresh">True to read the settings also for the first time, whatever their age.</param>
    /// <param name="work">What is done with them.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ShoalException">The collection does not exist, or its settings keep changing.</exception>
    public async Task<T> RunAsync<T>(
        string collection, bool refresh, Func<CollectionView, Task<T>> work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        for (var attempt = 1; ; attempt++)
        {
            var view = await cache.GetAsync(collection, refresh || attempt > 1, cancellationToken);
            try
            {
                return await work(view);
            }
            catch (ShoalWeatherException) when (attempt < MaxAttempts)
            {
                // Out of date: the next round reads the settings again.
            }
            catch (ShoalException refusal) when (attempt == 1 && DependOnSettings.Contains(refusal.Code))
            {
                var fresh = await cache.GetAsync(collection, true, cancellationToken);
                var same = fresh.Incarnation == view.Incarnation && fresh.SettingsVersion == view.SettingsVersion;
                if (same) throw;
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
