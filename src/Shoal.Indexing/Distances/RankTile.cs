using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Shoal.Indexing.Distances;

/// <summary>The ranks of two queries to four rows at once: the inner block of a matrix product.</summary>
/// <remarks>
/// Each component that is loaded is used more than once, so a batch of queries is bound by the arithmetic where a
/// single query is bound by the memory. Eight sums stay in registers and hide the latency of each other. The sums are
/// in another order than those of <see cref="VectorDistance.Rank"/>, so the two agree within rounding only; equal rows
/// get equal ranks.
/// </remarks>
internal static unsafe class RankTile<TTerm, TRank>
    where TTerm : struct, ISumTerm
    where TRank : struct, IRankOfSum
{
    /// <summary>Writes the ranks.</summary>
    /// <param name="queries">Shape [2, length].</param>
    /// <param name="length">A multiple of 8.</param>
    /// <param name="rows">The addresses of four rows, each of shape [length].</param>
    /// <param name="ranks">Receives shape [2, 4].</param>
    public static void Rank(float* queries, int length, nint* rows, float* ranks)
    {
        if (Vector512.IsHardwareAccelerated && length % Vector512<float>.Count == 0)
            Rank512(queries, length, rows, ranks);
        else
            Rank256(queries, length, rows, ranks);
    }

    private static void Rank512(float* queries, int length, nint* rows, float* ranks)
    {
        var query1 = queries + length;
        float* row0 = (float*)rows[0], row1 = (float*)rows[1], row2 = (float*)rows[2], row3 = (float*)rows[3];
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<float> s10 = default, s11 = default, s12 = default, s13 = default;
        for (var i = 0; i < length; i += Vector512<float>.Count)
        {
            var (first, second) = (Vector512.Load(queries + i), Vector512.Load(query1 + i));
            var row = Vector512.Load(row0 + i);
            (s00, s10) = (TTerm.Add(first, row, s00), TTerm.Add(second, row, s10));
            row = Vector512.Load(row1 + i);
            (s01, s11) = (TTerm.Add(first, row, s01), TTerm.Add(second, row, s11));
            row = Vector512.Load(row2 + i);
            (s02, s12) = (TTerm.Add(first, row, s02), TTerm.Add(second, row, s12));
            row = Vector512.Load(row3 + i);
            (s03, s13) = (TTerm.Add(first, row, s03), TTerm.Add(second, row, s13));
        }

        TRank.Of(Sums(Quarter(s00), Quarter(s01), Quarter(s02), Quarter(s03))).Store(ranks);
        TRank.Of(Sums(Quarter(s10), Quarter(s11), Quarter(s12), Quarter(s13))).Store(ranks + 4);
    }

    private static void Rank256(float* queries, int length, nint* rows, float* ranks)
    {
        var query1 = queries + length;
        float* row0 = (float*)rows[0], row1 = (float*)rows[1], row2 = (float*)rows[2], row3 = (float*)rows[3];
        Vector256<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector256<float> s10 = default, s11 = default, s12 = default, s13 = default;
        for (var i = 0; i < length; i += Vector256<float>.Count)
        {
            var (first, second) = (Vector256.Load(queries + i), Vector256.Load(query1 + i));
            var row = Vector256.Load(row0 + i);
            (s00, s10) = (TTerm.Add(first, row, s00), TTerm.Add(second, row, s10));
            row = Vector256.Load(row1 + i);
            (s01, s11) = (TTerm.Add(first, row, s01), TTerm.Add(second, row, s11));
            row = Vector256.Load(row2 + i);
            (s02, s12) = (TTerm.Add(first, row, s02), TTerm.Add(second, row, s12));
            row = Vector256.Load(row3 + i);
            (s03, s13) = (TTerm.Add(first, row, s03), TTerm.Add(second, row, s13));
        }

        TRank.Of(Sums(Quarter(s00), Quarter(s01), Quarter(s02), Quarter(s03))).Store(ranks);
        TRank.Of(Sums(Quarter(s10), Quarter(s11), Quarter(s12), Quarter(s13))).Store(ranks + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Quarter(Vector512<float> sums) => Quarter(sums.GetLower() + sums.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Quarter(Vector256<float> sums) => sums.GetLower() + sums.GetUpper();

    // The sums of a, b, c and d.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Sums(
        Vector128<float> a, Vector128<float> b, Vector128<float> c, Vector128<float> d) =>
        Pairs(Pairs(a, b), Pairs(c, d));

    // a0 + a1, a2 + a3, b0 + b1, b2 + b3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Pairs(Vector128<float> a, Vector128<float> b)
    {
        if (Sse3.IsSupported) return Sse3.HorizontalAdd(a, b);
        if (AdvSimd.Arm64.IsSupported) return AdvSimd.Arm64.AddPairwise(a, b);
        return Vector128.Create(a[0] + a[1], a[2] + a[3], b[0] + b[1], b[2] + b[3]);
    }
}
