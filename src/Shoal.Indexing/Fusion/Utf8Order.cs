namespace Shoal.Indexing.Fusion;

/// <summary>
/// Orders strings as their UTF-8 bytes do, which is by code point; the order of equal scores everywhere.
/// </summary>
/// <remarks>It differs from UTF-16 order where surrogates (code points above U+FFFF) meet U+E000 to U+FFFF.</remarks>
public sealed class Utf8Order : IComparer<string>
{
    /// <summary>The only one there is.</summary>
    public static Utf8Order Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null) return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x.Length || common == y.Length) return x.Length.CompareTo(y.Length);
        return Rank(x[common]).CompareTo(Rank(y[common]));
    }

    // Moves surrogates above every other code unit and keeps all other order.
    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
