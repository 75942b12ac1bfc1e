namespace Shoal.Grains.Shards;

/// <summary>
/// Numbers the moments between the publications of one writer, and knows at which of them searches look that have not
/// ended, so that what they see stays until then. Nobody waits for anybody. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Snapshot isolation, as databases have it: what is published is seen from a moment on, what goes is seen up to one.
/// </remarks>
internal sealed class SearchMoments
{
    private readonly Lock _gate = new();

    // Of the searches that run, in no order: a handful.
    private readonly List<long> _open = [];

    private long _now;
    private long _retired;

    /// <summary>The newest moment.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>Begins a search; <see cref="End"/> must follow.</summary>
    /// <returns>The moment at which it looks.</returns>
    public long Begin()
    {
        lock (_gate)
        {
            _open.Add(_now);
            return _now;
        }
    }

    /// <summary>Begins a search that goes on with what another one found; <see cref="End"/> follows if true.</summary>
    /// <param name="moment">The moment of the other one.</param>
    /// <returns>False when what was seen then has gone.</returns>
    public bool TryBegin(long moment)
    {
        lock (_gate)
        {
            if (moment < _retired) return false;
            _open.Add(moment);
            return true;
        }
    }

    /// <summary>Ends a search.</summary>
    /// <param name="moment">At which it looked.</param>
    public void End(long moment)
    {
        lock (_gate) _open.Remove(moment);
    }

    /// <summary>Begins the next moment; writer only, after everything that is seen from it on.</summary>
    public void Advance()
    {
        lock (_gate) _now++;
    }

    /// <summary>Asks whether something may go; writer only.</summary>
    /// <param name="ended">The first moment at which it is not seen; not greater than <see cref="Now"/>.</param>
    /// <returns>False as long as a search runs that sees it. After true no such search begins.</returns>
    public bool TryRetire(long ended)
    {
        lock (_gate)
        {
            foreach (var moment in _open)
            {
                if (moment < ended) return false;
            }

            _retired = Math.Max(_retired, ended);
            return true;
        }
    }
}
