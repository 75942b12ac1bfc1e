using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Shards;

namespace Shoal.Grains.Shards;

/// <summary>What waits for the writer.</summary>
internal abstract record QueuedWork;

/// <summary>A change that waits for the writer.</summary>
/// <param name="Change">What to do.</param>
/// <param name="Done">Ends with the answer; continuations never run on the writer.</param>
/// <param name="CancellationToken">Takes it out of the queue; without effect once its transaction has begun.</param>
internal sealed record QueuedChange(
    ShardChange Change, TaskCompletionSource<ShardChangeResult> Done, CancellationToken CancellationToken) : QueuedWork;

/// <summary>Newer settings that wait for the changes before them.</summary>
/// <param name="View">The settings.</param>
/// <param name="Done">Ends with what became of them.</param>
internal sealed record QueuedSettings(CollectionView View, TaskCompletionSource<SettingsOutcome> Done) : QueuedWork;

/// <summary>What became of newer settings.</summary>
internal enum SettingsOutcome
{
    /// <summary>They are in force.</summary>
    InForce = 0,

    /// <summary>The store does not take them now; the older ones serve.</summary>
    Later = 1,

    /// <summary>They need a partition that is opened anew.</summary>
    Reopen = 2,
}
