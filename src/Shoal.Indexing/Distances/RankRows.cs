namespace Shoal.Indexing.Distances;

/// <summary>The ranks of a query to one row or to many rows that lie one after the other.</summary>
/// <remarks>
/// One at a time or many at once, a row gets the same bits. Many at once cost one call, and the processor goes on with
/// the next row while it sums up the last.
/// </remarks>
internal static unsafe class RankRows<TTerm, TRank>
    where TTerm : struct, ISumTerm
    where TRank : struct, IRankOfSum
{
    /// <summary>Returns the rank of two prepared vectors; the addresses may be unaligned.</summary>
    public static float One(float* a, float* b, int length) => TRank.Of(SumKernel<TTerm>.Simd(a, b, length));

    /// <summary>The scalar twin of <see cref="One"/>.</summary>
    public static float OneByScalar(float* a, float* b, int length) => TRank.Of(SumKernel<TTerm>.Scalar(a, b, length));

    /// <summary>Writes the ranks of rows.</summary>
    /// <param name="query">Shape [length].</param>
    /// <param name="rows">Shape [count, length].</param>
    /// <param name="length">Of a row.</param>
    /// <param name="count">How many rows there are.</param>
    /// <param name="ranks">Receives shape [count].</param>
    public static void Many(float* query, float* rows, int length, int count, float* ranks)
    {
        for (var row = 0; row < count; row++)
        {
            ranks[row] = TRank.Of(SumKernel<TTerm>.Simd(query, rows + ((nint)row * length), length));
        }
    }
}
