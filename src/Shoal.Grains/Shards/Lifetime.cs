namespace Shoal.Grains.Shards;

/// <summary>
/// At which <see cref="SearchMoments"/> the chunks of one version of a document are seen: all of them or none.
/// </summary>
/// <remarks>One writer, any number of readers. Seen by nobody before it begins.</remarks>
internal sealed class Lifetime
{
    private long _began = long.MaxValue;
    private long _ended = long.MaxValue;

    /// <summary>The first moment at which they are not seen any more; the greatest number as long as none is.</summary>
    public long Ended => Volatile.Read(ref _ended);

    /// <summary>Lets them be seen from a moment on that has not begun.</summary>
    public void BeginAt(long moment) => Volatile.Write(ref _began, moment);

    /// <summary>Lets them be seen before a moment only that has not begun.</summary>
    public void EndAt(long moment) => Volatile.Write(ref _ended, moment);

    /// <summary>Says whether they are seen at a moment that has begun.</summary>
    public bool Contains(long moment) => Volatile.Read(ref _began) <= moment && moment < Ended;
}
