using System.Collections.Frozen;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Filters;

/// <summary>
/// The filterable fields of many documents, by value: turns a filter into the set of the ordinals that it lets through.
/// </summary>
/// <remarks>
/// One writer; any number of readers without a lock. A row is one version of one document's metadata, for its chunks.
/// Each value of a field keeps a posting of rows, a list or a bitmap; a filter is evaluated by operations on bitmaps of
/// rows, a range by binary searches. Invariants:
/// a row is written once, its postings before the <see cref="MetadataView"/> that counts it is published;
/// a replacement publishes the new row and the end of the old one in one view, so a reader sees exactly one of them,
/// and a whole filter sees the documents as they were at one moment;
/// rows that have ended stay until they are the most, and then a copy without them is published.
/// </remarks>
public sealed class MetadataIndex
{
    // Below this many ended rows a copy saves nothing worth having.
    private const int MinEnded = 1024;

    private const int MinRows = 16;

    private const long NeverEnded = long.MaxValue;

    // From the first ordinal of a document to its row. The writer's.
    private readonly OrdinalMap _rowOf = new();

    private MetadataView _view;

    /// <summary>Makes an index of no documents.</summary>
    /// <param name="fields">The names of the filterable fields.</param>
    public MetadataIndex(IReadOnlyCollection<string> fields)
    {
        var postings = fields.Distinct().ToFrozenDictionary(field => field, _ => new FieldPostings());
        _view = new MetadataView(postings, new MetadataRow[MinRows], Count: 0, Live: 0, Version: 0, Capacity: 0);
    }

    /// <summary>Rises with every change.</summary>
    public long Version => Volatile.Read(ref _view).Version;

    /// <summary>Bytes of the map from ordinals to rows.</summary>
    internal long MapBytes => _rowOf.Bytes;

    /// <summary>Returns the ordinals of the documents that a filter matches at this moment.</summary>
    /// <remarks>
    /// Those of <see cref="FilterExpression.Matches"/>, field by field: one that is not among the filterable fields has
    /// no values.
    /// </remarks>
    public OrdinalSet Matching(FilterExpression filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Volatile.Read(ref _view).Matching(filter);
    }

    /// <summary>Puts one version of a document in the place of another. Writer only.</summary>
    /// <param name="old">The ordinals of the version that goes, as they came; empty for a new document.</param>
    /// <param name="ordinals">
    /// The ordinals of the version that comes, ascending without a gap; empty to remove the document. May be the old
    /// ones, for new metadata of the same chunks.
    /// </param>
    /// <param name="fields">The values of the version that comes.</param>
    /// <exception cref="ArgumentException">There is a gap in the ordinals, or the old ones are unknown.</exception>
    public void Replace(ReadOnlySpan<Ordinal> old, ReadOnlySpan<Ordinal> ordinals, DocumentFields fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        CheckConsecutive(ordinals);
        var ended = RowOf(old);
        var view = _view with { Version = _view.Version + 1 };
        if (!ordinals.IsEmpty) view = Append(view, ordinals, fields);
        if (ended >= 0)
        {
            Volatile.Write(ref view.Rows[ended].EndedAt, view.Version);
            if (ordinals.IsEmpty || ordinals[0] != old[0]) _rowOf.Remove(old[0]);
            view = view with { Live = view.Live - 1 };
        }

        Volatile.Write(ref _view, view);
    }

    /// <summary>
    /// Drops the rows of versions that have gone once they are the most, which takes as long as there are rows and
    /// changes no answer. Writer only, after a change.
    /// </summary>
    public void Compact()
    {
        if (_view.Ended > MinEnded && _view.Ended > _view.Live) Volatile.Write(ref _view, WithoutEnded(_view));
    }

    private static void CheckConsecutive(ReadOnlySpan<Ordinal> ordinals)
    {
        for (var i = 1; i < ordinals.Length; i++)
        {
            if (ordinals[i].Value == ordinals[i - 1].Value + 1) continue;
            throw new ArgumentException("The ordinals of a document have a gap; give it consecutive ones.");
        }
    }

    private int RowOf(ReadOnlySpan<Ordinal> ordinals)
    {
        if (ordinals.IsEmpty) return -1;
        if (_rowOf.TryGet(ordinals[0], out var row)) return row;
        throw new ArgumentException($"No document begins at ordinal {ordinals[0].Value}.");
    }

    private MetadataView Append(MetadataView view, ReadOnlySpan<Ordinal> ordinals, DocumentFields fields)
    {
        var (row, rows) = (view.Count, view.Rows);
        if (row == rows.Length) Array.Resize(ref rows, rows.Length * 2);
        rows[row] = new MetadataRow { EndedAt = NeverEnded, First = ordinals[0], Chunks = ordinals.Length };
        foreach (var (field, postings) in view.Fields) postings.Append(row, fields.ValuesOf(field));
        _rowOf.Reserve(ordinals[0]);
        _rowOf.Set(ordinals[0], row);
        var capacity = Math.Max(view.Capacity, ordinals[^1].Value + 1);
        return view with { Rows = rows, Count = row + 1, Live = view.Live + 1, Capacity = capacity };
    }

    /// <summary>Returns a copy that shares nothing with the views before it.</summary>
    private MetadataView WithoutEnded(MetadataView view)
    {
        var rows = new MetadataRow[Math.Max(view.Live * 2, MinRows)];
        var rowsAfter = new int[view.Count];
        var count = 0;
        for (var row = 0; row < view.Count; row++)
        {
            rowsAfter[row] = -1;
            if (view.Rows[row].EndedAt != NeverEnded) continue;
            _rowOf.Set(view.Rows[row].First, count);
            rows[count] = view.Rows[row];
            rowsAfter[row] = count++;
        }

        var fields = view.Fields.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.Renumber(rowsAfter));
        return view with { Fields = fields, Rows = rows, Count = count };
    }
}
