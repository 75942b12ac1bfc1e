using System.Numerics.Tensors;

namespace Shoal.Evaluation.Projections;

/// <summary>How many of the documents a query would find in one space it finds, mapped, in the other.</summary>
/// <remarks>
/// The truth is the exact search of a query among the documents' source vectors, the answer that of its image among
/// their target vectors, both by cosine. Immutable; safe for concurrent use.
/// </remarks>
public sealed class NeighbourRecall
{
    private readonly IReadOnlyList<ReadOnlyMemory<float>> _queries;
    private readonly float[][] _targets;
    private readonly int[][] _truths;
    private readonly int _depth;

    /// <summary>Searches the queries in the source space.</summary>
    /// <param name="queries">1 or more, in the source space; to judge a map, none that it was fitted on.</param>
    /// <param name="documents">In both spaces; more than <paramref name="depth"/>.</param>
    /// <param name="depth">How many neighbours count: 10 for recall@10.</param>
    /// <exception cref="ArgumentException">There are no queries or too few documents, or dimensions differ.</exception>
    public NeighbourRecall(
        IReadOnlyList<ReadOnlyMemory<float>> queries, IReadOnlyList<VectorPair> documents, int depth)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        if (queries.Count == 0) throw new ArgumentException("Recall needs a query.", nameof(queries));
        if (documents.Count <= depth)
            throw new ArgumentException($"Recall at {depth} needs more documents than that.", nameof(documents));
        (_queries, _depth) = (queries, depth);
        _targets = [.. documents.Select(document => Normalized(document.Target.Span))];
        float[][] sources = [.. documents.Select(document => Normalized(document.Source.Span))];
        _truths = [.. queries.Select(query => Nearest(sources, query.Span))];
    }

    /// <summary>Returns the mean share of the nearest documents that a map keeps.</summary>
    /// <param name="map">From the source space into the target space.</param>
    /// <returns>In [0, 1].</returns>
    /// <exception cref="ArgumentException">The map's dimensions are others.</exception>
    public double Of(LinearMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return _queries.Zip(_truths).Average(query =>
            (double)Nearest(_targets, map.Map(query.First.Span)).Intersect(query.Second).Count() / _depth);
    }

    /// <summary>Returns the rows with the largest cosine to the query; of equal ones the first.</summary>
    private int[] Nearest(float[][] rows, ReadOnlySpan<float> query)
    {
        var best = new PriorityQueue<int, (float Cosine, int Earlier)>(_depth + 1);
        for (var i = 0; i < rows.Length; i++)
        {
            best.Enqueue(i, (TensorPrimitives.Dot(rows[i], query), -i));
            if (best.Count > _depth) best.Dequeue();
        }

        return [.. best.UnorderedItems.Select(item => item.Element)];
    }

    private static float[] Normalized(ReadOnlySpan<float> vector)
    {
        var length = TensorPrimitives.Norm(vector);
        var normalized = vector.ToArray();
        if (length > 0) TensorPrimitives.Divide(normalized, length, normalized);
        return normalized;
    }
}
