namespace Shoal.Encoders.Batching;

/// <summary>One queue's place in the line for a <see cref="DeviceTurn"/>, under whose lock it is used.</summary>
internal sealed class DeviceContender
{
    /// <summary>The ticket with which its queries wait: the lower, the longer; null when none waits.</summary>
    public long? InteractiveSince { get; set; }

    /// <summary>The same for bulk work. A turn that goes to queries leaves it untouched.</summary>
    public long? BulkSince { get; set; }

    /// <summary>Whether it takes no turn any more.</summary>
    public bool Left { get; set; }

    /// <summary>Whether it wants the turn.</summary>
    public bool Waits => InteractiveSince is not null || BulkSince is not null;

    /// <summary>Whether the turn is its own rather than another's; both wait.</summary>
    public bool GoesBefore(DeviceContender other) =>
        InteractiveSince is null && other.InteractiveSince is null
            ? BulkSince < other.BulkSince
            : (InteractiveSince ?? long.MaxValue) < (other.InteractiveSince ?? long.MaxValue);
}
