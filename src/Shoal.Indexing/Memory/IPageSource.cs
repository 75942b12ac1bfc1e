namespace Shoal.Indexing.Memory;

/// <summary>Where the memory of <see cref="NativeBlocks"/> comes from. One thread at a time.</summary>
/// <remarks>Disposing frees everything that was allocated; it may be done again.</remarks>
internal unsafe interface IPageSource : IDisposable
{
    /// <summary>True when the memory is backed by a file, and no memory need stay occupied for it.</summary>
    bool IsMapped { get; }

    /// <summary>How many bytes on a disk are its own.</summary>
    long FileBytes { get; }

    /// <summary>Returns memory with arbitrary content, aligned to a cache line at least.</summary>
    /// <exception cref="OutOfMemoryException">There is none; nothing changed.</exception>
    /// <exception cref="IOException">The disk is full or refuses; nothing changed.</exception>
    void* Allocate(long bytes);
}
