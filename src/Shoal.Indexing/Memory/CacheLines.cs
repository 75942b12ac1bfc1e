using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Shoal.Indexing.Memory;

/// <summary>Requests to the memory ahead of need.</summary>
internal static unsafe class CacheLines
{
    private const int Bytes = 64;

    // Beyond these the hardware has seen the row go by and fetches on by itself.
    private const int MaxLines = 8;

    /// <summary>Asks for the beginning of a row; does nothing where the processor has no such instruction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Prefetch(void* row, int bytes)
    {
        var end = Math.Min(bytes, MaxLines * Bytes);
        for (var offset = 0; offset < end; offset += Bytes) PrefetchOne((byte*)row + offset);
    }

    /// <summary>Asks for one line; does nothing where the processor has no such instruction.</summary>
    /// <remarks>An address that does not exist is passed over.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchOne(void* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    /// <summary>
    /// Asks the second cache for one line of what a scan comes to: it leads the hardware, which stops at the end of a
    /// page, across it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Lead(void* row)
    {
        if (Sse.IsSupported) Sse.Prefetch1(row);
    }
}
