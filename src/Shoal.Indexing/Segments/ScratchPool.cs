namespace Shoal.Indexing.Segments;

/// <summary>Lends <see cref="SearchScratch"/>es; thread-safe. Allocates nothing but new ones.</summary>
/// <param name="stride">The padded length of a query.</param>
internal sealed class ScratchPool(int stride)
{
    // More searches than processors do not run at once for long; what exceeds that is left to the collector.
    private readonly SearchScratch?[] _idle = new SearchScratch?[Environment.ProcessorCount * 2];

    /// <summary>How many bytes the idle ones hold.</summary>
    public long Bytes
    {
        get
        {
            var bytes = 0L;
            for (var i = 0; i < _idle.Length; i++) bytes += Volatile.Read(ref _idle[i])?.Bytes ?? 0;
            return bytes;
        }
    }

    // Every processor begins elsewhere, with the scratch that its caches know.
    private int First => (int)((uint)Thread.GetCurrentProcessorId() % (uint)_idle.Length);

    /// <summary>Takes one out, or makes one.</summary>
    public SearchScratch Rent()
    {
        var first = First;
        for (var i = 0; i < _idle.Length; i++)
        {
            ref var place = ref _idle[(first + i) % _idle.Length];
            if (Volatile.Read(ref place) is not null && Interlocked.Exchange(ref place, null) is { } scratch)
                return scratch;
        }

        return new SearchScratch(stride);
    }

    /// <summary>Puts one back.</summary>
    public void Return(SearchScratch scratch)
    {
        var first = First;
        for (var i = 0; i < _idle.Length; i++)
        {
            ref var place = ref _idle[(first + i) % _idle.Length];
            if (Volatile.Read(ref place) is null && Interlocked.CompareExchange(ref place, scratch, null) is null)
                return;
        }
    }
}
