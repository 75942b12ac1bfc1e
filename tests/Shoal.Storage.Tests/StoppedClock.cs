namespace Shoal.Storage.Tests;

/// <summary>A clock that stands still, so that two runs write the same.</summary>
internal sealed class StoppedClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
}
