using System.Collections.Concurrent;

namespace Shoal.Indexing.Segments;

/// <summary>Lends <see cref="SearchScratch"/>es; thread-safe.</summary>
/// <param name="stride">The padded length of a query.</param>
internal sealed class ScratchPool(int stride)
{
    // More searches than processors do not run at once for long; what exceeds that is left to the collector.
    private static readonly int MaxIdle = Environment.ProcessorCount * 2;

    private readonly ConcurrentQueue<SearchScratch> _idle = new();

    /// <summary>How many bytes the idle ones hold.</summary>
    public long Bytes => _idle.Sum(scratch => scratch.Bytes);

    /// <summary>Takes one out, or makes one.</summary>
    public SearchScratch Rent() => _idle.TryDequeue(out var scratch) ? scratch : new SearchScratch(stride);

    /// <summary>Puts one back.</summary>
    public void Return(SearchScratch scratch)
    {
        if (_idle.Count < MaxIdle) _idle.Enqueue(scratch);
    }
}
