using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics;

namespace Shoal.Indexing.Filters;

/// <summary>What one reader sees of a <see cref="MetadataIndex"/>: all documents as they were at one moment.</summary>
/// <param name="Fields">Of each filterable field; rows from <paramref name="Count"/> on are too new.</param>
/// <param name="Rows">What stands behind a row; may be longer.</param>
/// <param name="Count">Rows below this one exist for the reader.</param>
/// <param name="Live">How many rows have not ended.</param>
/// <param name="Version">A row that ended at a later version is live for the reader.</param>
/// <param name="Capacity">One more than the greatest ordinal of any row.</param>
internal sealed record MetadataView(
    FrozenDictionary<string, FieldPostings> Fields, MetadataRow[] Rows, int Count, int Live, long Version, int Capacity)
{
    /// <summary>How many rows have ended.</summary>
    public int Ended => Count - Live;

    /// <summary>Returns the ordinals of the documents that a filter matches.</summary>
    public OrdinalSet Matching(FilterExpression filter)
    {
        var words = ArrayPool<ulong>.Shared.Rent(RowBitmap.WordsFor(Count));
        try
        {
            var bitmap = words.AsSpan(0, RowBitmap.WordsFor(Count));
            Evaluate(filter, bitmap);
            return ToOrdinals(bitmap);
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(words);
        }
    }

    private OrdinalSet ToOrdinals(ReadOnlySpan<ulong> bitmap)
    {
        var ordinals = new OrdinalSet(Capacity);
        foreach (var row in new RowBitmap.Rows(bitmap))
        {
            // Only the last word has bits of rows that are too new.
            if (row >= Count) break;
            ref var found = ref Rows[row];
            if (Volatile.Read(ref found.EndedAt) > Version) ordinals.AddRange(found.First, found.Chunks);
        }

        return ordinals;
    }

    /// <summary>Writes the rows that a filter matches over a bitmap, ended ones included.</summary>
    private void Evaluate(FilterExpression filter, Span<ulong> bitmap)
    {
        switch (filter)
        {
            case AndFilter and:
                bitmap.Fill(ulong.MaxValue);
                EvaluateAll(and.Operands, bitmap, isAnd: true);
                break;
            case OrFilter or:
                bitmap.Clear();
                EvaluateAll(or.Operands, bitmap, isAnd: false);
                break;
            case NotFilter not:
                Evaluate(not.Operand, bitmap);
                RowBitmap.Not(bitmap);
                break;
            case FieldFilter field:
                bitmap.Clear();
                if (Fields.TryGetValue(field.Field, out var postings)) postings.AddTo(bitmap, field);
                if (field is ExistsFilter { Exists: false }) RowBitmap.Not(bitmap);
                break;
            default:
                throw new UnreachableException($"A filter of type {filter.GetType()}.");
        }
    }

    private void EvaluateAll(IReadOnlyList<FilterExpression> operands, Span<ulong> bitmap, bool isAnd)
    {
        var words = ArrayPool<ulong>.Shared.Rent(bitmap.Length);
        try
        {
            var one = words.AsSpan(0, bitmap.Length);
            foreach (var operand in operands)
            {
                Evaluate(operand, one);
                if (isAnd) RowBitmap.And(bitmap, one);
                else RowBitmap.Or(bitmap, one);
            }
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(words);
        }
    }
}

/// <summary>One version of a document's metadata, and the consecutive ordinals it stands for.</summary>
internal struct MetadataRow
{
    /// <summary>The version at which it was replaced or removed; the greatest number while it is live.</summary>
    public long EndedAt;

    /// <summary>The first ordinal.</summary>
    public Ordinal First;

    /// <summary>How many ordinals; 1 or greater.</summary>
    public int Chunks;
}
