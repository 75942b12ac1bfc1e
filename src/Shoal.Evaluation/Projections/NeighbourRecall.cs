using System.Numerics.Tensors;

namespace Shoal.Evaluation.Projections;

/// <summary>How many of the documents a query would find in one space it finds, mapped, in the other.</summary>
public static class NeighbourRecall
{
    /// <summary>Returns the mean share of the <paramref name="depth"/> nearest documents that mapping keeps.</summary>
    /// <param name="map">From the source space into the target space.</param>
    /// <param name="queries">In the source space, none of them used to fit the map.</param>
    /// <param name="documents">In both spaces; more than <paramref name="depth"/>.</param>
    /// <param name="depth">10 for recall@10.</param>
    /// <returns>
    /// In [0, 1]: the truth is the exact search of the query among the documents' source vectors, the answer that of
    /// its image among their target vectors, both by cosine.
    /// </returns>
    /// <exception cref="ArgumentException">There are no queries or too few documents, or dimensions differ.</exception>
    public static double At(
        LinearMap map,
        IReadOnlyList<ReadOnlyMemory<float>> queries,
        IReadOnlyList<VectorPair> documents,
        int depth)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        if (queries.Count == 0) throw new ArgumentException("Recall needs a query.", nameof(queries));
        if (documents.Count <= depth)
            throw new ArgumentException($"Recall at {depth} needs more documents than that.", nameof(documents));
        float[][] sources = [.. documents.Select(document => Normalized(document.Source.Span))];
        float[][] targets = [.. documents.Select(document => Normalized(document.Target.Span))];
        return queries.Average(query =>
            (double)Nearest(sources, query.Span, depth).Intersect(Nearest(targets, map.Map(query.Span), depth)).Count()
                / depth);
    }

    /// <summary>Returns the rows with the largest cosine to the query; of equal ones the first.</summary>
    private static IEnumerable<int> Nearest(float[][] rows, ReadOnlySpan<float> query, int depth)
    {
        var best = new PriorityQueue<int, (float Cosine, int Later)>(depth + 1);
        for (var i = 0; i < rows.Length; i++)
        {
            best.Enqueue(i, (TensorPrimitives.Dot(rows[i], query), -i));
            if (best.Count > depth) best.Dequeue();
        }

        return best.UnorderedItems.Select(item => item.Element);
    }

    private static float[] Normalized(ReadOnlySpan<float> vector)
    {
        var length = TensorPrimitives.Norm(vector);
        var normalized = vector.ToArray();
        if (length > 0) TensorPrimitives.Divide(normalized, length, normalized);
        return normalized;
    }
}
