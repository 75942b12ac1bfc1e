namespace Shoal.Indexing.Filters;

/// <summary>The rows that hold one value, in ascending order.</summary>
/// <remarks>
/// One writer that only appends; any number of readers without a lock. What a reader takes may go beyond its view: rows
/// that were appended since. The first row lies in the object, so that a value of one document costs no list. The
/// others are a list or, where that is smaller, a bitmap: at most 8 bytes a row either way.
/// </remarks>
internal sealed class Posting(FilterValue value)
{
    // What a row takes in a list.
    private const int BitsPerListed = 32;

    // Fills the unused end of a list: above every row.
    private const int NoRow = int.MaxValue;

    private int _first = NoRow;
    private int _last = -1;
    private int _count;

    // All rows but the first, int[] or ulong[]; one with more room that holds the same replaces it, so readers agree.
    private Array _others = Array.Empty<int>();

    /// <summary>The value.</summary>
    public FilterValue Value { get; } = value;

    /// <summary>True when no row holds the value.</summary>
    public bool IsEmpty => _count == 0;

    /// <summary>Appends a row; twice is the same as once.</summary>
    /// <param name="row">The last one or a greater one.</param>
    public void Append(int row)
    {
        if (row == _last) return;
        if (_count == 0) Volatile.Write(ref _first, row);
        else AppendToOthers(row);
        _last = row;
        _count++;
    }

    /// <summary>Puts the rows into a bitmap, as far as it reaches.</summary>
    public void AddTo(Span<ulong> bitmap)
    {
        if (!RowBitmap.TrySet(bitmap, Volatile.Read(ref _first))) return;
        var others = Volatile.Read(ref _others);
        if (others is ulong[] bits)
        {
            RowBitmap.Or(bitmap, bits);
            return;
        }

        foreach (var row in (int[])others)
        {
            if (!RowBitmap.TrySet(bitmap, row)) return;
        }
    }

    /// <summary>Returns the posting under other row numbers. Writer only.</summary>
    /// <param name="rowsAfter">The new number of each row, in the same order; negative for a row that goes.</param>
    public Posting Renumber(ReadOnlySpan<int> rowsAfter)
    {
        var renumbered = new Posting(Value);
        if (IsEmpty) return renumbered;
        if (rowsAfter[_first] >= 0) renumbered.Append(rowsAfter[_first]);
        foreach (var row in ListOthers(_count - 1))
        {
            if (rowsAfter[row] >= 0) renumbered.Append(rowsAfter[row]);
        }

        return renumbered;
    }

    private void AppendToOthers(int row)
    {
        if (_others is ulong[] bits && RowBitmap.TrySet(bits, row)) return;
        if (_others is int[] rows && _count <= rows.Length) Volatile.Write(ref rows[_count - 1], row);
        else Volatile.Write(ref _others, Enlarge(row));
    }

    // Room for twice as many rows, in the smaller of the two forms.
    private Array Enlarge(int row)
    {
        if ((long)_count * BitsPerListed > row)
        {
            var bits = new ulong[Math.Max(RowBitmap.WordsFor(row + 1), _others is ulong[] ? _others.Length * 2 : 0)];
            foreach (var other in ListOthers(_count - 1)) RowBitmap.TrySet(bits, other);
            RowBitmap.TrySet(bits, row);
            return bits;
        }

        var rows = ListOthers(_count * 2);
        rows[_count - 1] = row;
        return rows;
    }

    private int[] ListOthers(int length)
    {
        var rows = new int[length];
        Array.Fill(rows, NoRow);
        if (_others is int[] known)
        {
            known.AsSpan(0, _count - 1).CopyTo(rows);
            return rows;
        }

        var count = 0;
        foreach (var row in new RowBitmap.Rows((ulong[])_others)) rows[count++] = row;
        return rows;
    }
}
