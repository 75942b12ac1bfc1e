using System.Numerics;

namespace Shoal.Indexing.Distances;

/// <summary>What a pair of components adds to a sum, and the rank that a sum stands for.</summary>
internal interface ITileTerm
{
    /// <summary>Adds pairs of components to sums.</summary>
    static abstract Vector<float> Add(Vector<float> a, Vector<float> b, Vector<float> sums);

    /// <summary>Returns the rank of a whole sum.</summary>
    static abstract float ToRank(float sum);
}

/// <summary>The ranks of four queries to two rows at once: the inner block of a matrix product.</summary>
/// <remarks>
/// Each component that is loaded is used more than once, so a batch of queries is bound by the arithmetic where a
/// single query is bound by the memory. Eight sums stay in registers and hide the latency of each other. The sums are
/// in another order than those of <see cref="VectorDistance.Rank"/>, so the two agree within rounding only; equal rows
/// get equal ranks.
/// </remarks>
internal static unsafe class RankTile<TTerm>
    where TTerm : struct, ITileTerm
{
    /// <summary>Writes the ranks.</summary>
    /// <param name="queries">Shape [4, length].</param>
    /// <param name="length">A multiple of the width of <see cref="Vector{T}"/>.</param>
    /// <param name="row0">Shape [length].</param>
    /// <param name="row1">Shape [length].</param>
    /// <param name="ranks">Receives shape [4, 2].</param>
    public static void Rank(float* queries, int length, float* row0, float* row1, float* ranks)
    {
        var query1 = queries + length;
        var query2 = query1 + length;
        var query3 = query2 + length;
        Vector<float> s00 = default, s01 = default, s10 = default, s11 = default;
        Vector<float> s20 = default, s21 = default, s30 = default, s31 = default;
        for (var i = 0; i < length; i += Vector<float>.Count)
        {
            var (left, right) = (Vector.Load(row0 + i), Vector.Load(row1 + i));
            var query = Vector.Load(queries + i);
            (s00, s01) = (TTerm.Add(query, left, s00), TTerm.Add(query, right, s01));
            query = Vector.Load(query1 + i);
            (s10, s11) = (TTerm.Add(query, left, s10), TTerm.Add(query, right, s11));
            query = Vector.Load(query2 + i);
            (s20, s21) = (TTerm.Add(query, left, s20), TTerm.Add(query, right, s21));
            query = Vector.Load(query3 + i);
            (s30, s31) = (TTerm.Add(query, left, s30), TTerm.Add(query, right, s31));
        }

        (ranks[0], ranks[1]) = (TTerm.ToRank(Vector.Sum(s00)), TTerm.ToRank(Vector.Sum(s01)));
        (ranks[2], ranks[3]) = (TTerm.ToRank(Vector.Sum(s10)), TTerm.ToRank(Vector.Sum(s11)));
        (ranks[4], ranks[5]) = (TTerm.ToRank(Vector.Sum(s20)), TTerm.ToRank(Vector.Sum(s21)));
        (ranks[6], ranks[7]) = (TTerm.ToRank(Vector.Sum(s30)), TTerm.ToRank(Vector.Sum(s31)));
    }
}
