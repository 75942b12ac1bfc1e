using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Shoal.Indexing.Memory;

/// <summary>Memory in a file of its own that nobody else sees and that goes with the process.</summary>
/// <remarks>
/// The file is derived: it is never read back after a restart. On Unix it has no name any more from the first moment,
/// so not even a killed process leaves it behind; elsewhere the system deletes it with its last handle. Space is
/// written before it is mapped: a full disk is an exception then, and not a crash at some later write.
/// </remarks>
internal sealed unsafe class MappedFile : IPageSource
{
    // Offsets of mappings are multiples of this on every system.
    private const long Granularity = 64 * 1024;

    private static readonly byte[] Zeros = new byte[1024 * 1024];

    private readonly FileStream _file;
    private long _length;
    private readonly List<(MemoryMappedFile Mapping, MemoryMappedViewAccessor View)> _runs = [];

    /// <summary>Makes the file.</summary>
    /// <param name="folder">Created when it is not there.</param>
    /// <exception cref="IOException">It cannot be made there.</exception>
    public MappedFile(string folder)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{Path.GetRandomFileName()}.vectors");
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose,
        });
        if (!OperatingSystem.IsWindows()) File.Delete(path);
    }

    /// <inheritdoc/>
    public bool IsMapped => true;

    /// <inheritdoc/>
    public long FileBytes => Volatile.Read(ref _length);

    /// <inheritdoc/>
    public void* Allocate(long bytes)
    {
        var offset = (_length + Granularity - 1) / Granularity * Granularity;
        try
        {
            WriteZeros(offset, bytes);
            var address = Map(_file.SafeFileHandle, offset, bytes, MemoryMappedFileAccess.ReadWrite);
            Volatile.Write(ref _length, offset + bytes);
            return address;
        }
        catch
        {
            // What was written before the disk was full would keep everybody else out.
            _file.SetLength(_length);
            throw;
        }
    }

    /// <summary>Maps a part of another file for reading, for as long as this one lives.</summary>
    /// <exception cref="IOException">It cannot be mapped; nothing changed.</exception>
    public void* Map(SafeFileHandle file, long offset, long bytes) =>
        Map(file, offset, bytes, MemoryMappedFileAccess.Read);

    private void WriteZeros(long offset, long bytes)
    {
        for (var written = 0L; written < bytes; written += Zeros.Length)
        {
            var part = Zeros.AsSpan(0, (int)Math.Min(Zeros.Length, bytes - written));
            RandomAccess.Write(_file.SafeFileHandle, part, offset + written);
        }
    }

    private void* Map(SafeFileHandle file, long offset, long bytes, MemoryMappedFileAccess access)
    {
        var mapping = MemoryMappedFile.CreateFromFile(
            file, mapName: null, capacity: 0, access, HandleInheritability.None, leaveOpen: true);
        var view = ViewOf(mapping, offset, bytes, access);
        _runs.Add((mapping, view));
        byte* address = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref address);
        return address + view.PointerOffset;
    }

    private static MemoryMappedViewAccessor ViewOf(
        MemoryMappedFile mapping, long offset, long bytes, MemoryMappedFileAccess access)
    {
        try
        {
            return mapping.CreateViewAccessor(offset, bytes, access);
        }
        catch
        {
            mapping.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (mapping, view) in _runs)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            mapping.Dispose();
        }

        _runs.Clear();
        _file.Dispose();
    }
}
