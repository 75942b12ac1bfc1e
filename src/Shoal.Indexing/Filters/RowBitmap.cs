using System.Numerics;

namespace Shoal.Indexing.Filters;

/// <summary>Sets of rows as bitmaps in the caller's words: row i is bit i mod 64 of word i / 64.</summary>
internal static class RowBitmap
{
    private const int BitsPerWord = 64;

    /// <summary>Returns how many words hold the rows below a number.</summary>
    public static int WordsFor(int rows) => (int)(((long)rows + BitsPerWord - 1) / BitsPerWord);

    /// <summary>Puts a row in.</summary>
    /// <returns>False when the bitmap does not reach so far.</returns>
    public static bool TrySet(Span<ulong> bitmap, int row)
    {
        var word = row / BitsPerWord;
        if (word >= bitmap.Length) return false;
        bitmap[word] |= 1UL << row;
        return true;
    }

    /// <summary>Keeps what is in both.</summary>
    public static void And(Span<ulong> bitmap, ReadOnlySpan<ulong> other)
    {
        for (var i = 0; i < bitmap.Length; i++) bitmap[i] &= other[i];
    }

    /// <summary>Takes in what is in the other, as far as both reach.</summary>
    public static void Or(Span<ulong> bitmap, ReadOnlySpan<ulong> other)
    {
        var common = Math.Min(bitmap.Length, other.Length);
        for (var i = 0; i < common; i++) bitmap[i] |= other[i];
    }

    /// <summary>Turns the set into its complement.</summary>
    public static void Not(Span<ulong> bitmap)
    {
        foreach (ref var word in bitmap) word = ~word;
    }

    /// <summary>The rows of a bitmap in ascending order.</summary>
    public ref struct Rows(ReadOnlySpan<ulong> bitmap)
    {
        private readonly ReadOnlySpan<ulong> _bitmap = bitmap;
        private int _word = -1;
        private ulong _left;

        /// <summary>The row that the last <see cref="MoveNext"/> arrived at.</summary>
        public int Current { get; private set; }

        /// <summary>Begins the walk.</summary>
        public readonly Rows GetEnumerator() => this;

        /// <summary>Goes to the next row; false at the end.</summary>
        public bool MoveNext()
        {
            while (_left == 0)
            {
                if (++_word >= _bitmap.Length) return false;
                _left = _bitmap[_word];
            }

            Current = (_word * BitsPerWord) + BitOperations.TrailingZeroCount(_left);
            _left &= _left - 1;
            return true;
        }
    }
}
