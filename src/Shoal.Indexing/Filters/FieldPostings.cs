namespace Shoal.Indexing.Filters;

/// <summary>Which rows hold which values in one field.</summary>
/// <remarks>One writer; any number of readers without a lock.</remarks>
internal sealed class FieldPostings
{
    private readonly PostingTable _table;
    private readonly SortedPostings _sorted;

    // Rows with any value; a posting of no value in particular.
    private readonly Posting _any;

    public FieldPostings()
        : this(new SortedPostings(), new Posting(default))
    {
    }

    private FieldPostings(SortedPostings sorted, Posting any)
    {
        _table = new PostingTable();
        _sorted = sorted;
        _any = any;
        foreach (var posting in sorted.All()) _table.Add(posting);
    }

    /// <summary>Appends a row that holds these values.</summary>
    /// <param name="row">Greater than every one before.</param>
    /// <param name="values">May be none, and the same one twice.</param>
    public void Append(int row, IReadOnlyList<FilterValue> values)
    {
        foreach (var value in values)
        {
            var posting = _table.Find(value);
            if (posting is null)
            {
                posting = new Posting(value);
                _table.Add(posting);
                _sorted.Add(posting);
            }

            posting.Append(row);
            _any.Append(row);
        }
    }

    /// <summary>Puts the rows that fulfil a condition into a bitmap of none, as far as it reaches.</summary>
    public void AddTo(Span<ulong> bitmap, FieldFilter filter)
    {
        switch (filter)
        {
            case InFilter choice:
                foreach (var value in choice.Values) _table.Find(value)?.AddTo(bitmap);
                break;
            case RangeFilter range:
                _sorted.AddTo(bitmap, range);
                break;
            default:
                _any.AddTo(bitmap);
                break;
        }
    }

    /// <summary>Returns the postings under other row numbers. Writer only.</summary>
    /// <param name="rowsAfter">As for <see cref="Posting.Renumber"/>.</param>
    public FieldPostings Renumber(ReadOnlySpan<int> rowsAfter) =>
        new(_sorted.Renumber(rowsAfter), _any.Renumber(rowsAfter));
}
