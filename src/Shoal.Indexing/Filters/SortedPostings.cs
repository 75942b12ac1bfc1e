namespace Shoal.Indexing.Filters;

/// <summary>Postings in the order of their values, for ranges.</summary>
/// <remarks>
/// One writer; any number of readers without a lock. Kept as a logarithmic number of immutable sorted runs, of falling
/// length (Bentley &amp; Saxe 1980): a new value is a run of one, and runs that are no longer than what comes behind
/// them are merged, so that each value is merged log₂ n times and a look-up is a binary search of each run.
/// </remarks>
internal sealed class SortedPostings
{
    private Posting[][] _runs = [];

    /// <summary>Adds the posting of a new value.</summary>
    public void Add(Posting posting)
    {
        var kept = _runs.Length;
        Posting[] last = [posting];
        while (kept > 0 && _runs[kept - 1].Length <= last.Length) last = Merge(_runs[--kept], last);
        Volatile.Write(ref _runs, [.. _runs.AsSpan(0, kept), last]);
    }

    /// <summary>Puts the rows of all values of a range into a bitmap, as far as it reaches.</summary>
    public void AddTo(Span<ulong> bitmap, RangeFilter range)
    {
        foreach (var run in Volatile.Read(ref _runs))
        {
            for (var i = Start(run, range); i < run.Length && range.MatchesValue(run[i].Value); i++)
            {
                run[i].AddTo(bitmap);
            }
        }
    }

    /// <summary>Returns the postings under other row numbers, without those that become empty. Writer only.</summary>
    /// <param name="rowsAfter">As for <see cref="Posting.Renumber"/>.</param>
    public SortedPostings Renumber(ReadOnlySpan<int> rowsAfter)
    {
        Posting[] all = [];
        for (var i = _runs.Length - 1; i >= 0; i--) all = Merge(_runs[i], all);
        var kept = new List<Posting>(all.Length);
        foreach (var posting in all)
        {
            var renumbered = posting.Renumber(rowsAfter);
            if (!renumbered.IsEmpty) kept.Add(renumbered);
        }

        return new SortedPostings { _runs = kept.Count == 0 ? [] : [kept.ToArray()] };
    }

    /// <summary>Returns all postings. Writer only.</summary>
    public IEnumerable<Posting> All() => _runs.SelectMany(run => run);

    private static int Start(Posting[] run, RangeFilter range)
    {
        var (low, high) = (0, run.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (range.IsAfter(run[middle].Value)) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private static Posting[] Merge(Posting[] left, Posting[] right)
    {
        var merged = new Posting[left.Length + right.Length];
        var (l, r) = (0, 0);
        for (var i = 0; i < merged.Length; i++)
        {
            var takesLeft = r == right.Length || (l < left.Length && left[l].Value.CompareSorted(right[r].Value) < 0);
            merged[i] = takesLeft ? left[l++] : right[r++];
        }

        return merged;
    }
}
