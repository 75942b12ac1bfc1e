using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>
/// Whether an activation may still answer reads: it must have seen its own epoch as the newest one recently enough.
/// </summary>
/// <remarks>
/// Invariant: after a successor raised the epoch and waited <paramref name="duration"/>, no read of the old owner is
/// answered. Safe for concurrent use.
/// </remarks>
internal sealed class EpochLease(IPartitionStore store, long epoch, TimeSpan duration, TimeProvider time)
{
    private long _confirmedAt = long.MinValue;
    private volatile bool _lost;

    /// <summary>
    /// Confirms the epoch if the last confirmation is too old, and says whether this activation still owns the
    /// partition.
    /// </summary>
    public async ValueTask<bool> HoldsAsync(CancellationToken cancellationToken)
    {
        if (_lost) return false;
        var now = time.GetTimestamp();
        var confirmedAt = Volatile.Read(ref _confirmedAt);
        if (confirmedAt != long.MinValue && time.GetElapsedTime(confirmedAt, now) < duration / 3) return true;
        if (await store.ReadEpochAsync(cancellationToken).ConfigureAwait(false) == epoch)
        {
            Volatile.Write(ref _confirmedAt, now);
            return true;
        }

        _lost = true;
        return false;
    }
}
