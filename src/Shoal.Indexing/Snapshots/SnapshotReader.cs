using System.IO.Hashing;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Shoal.Indexing.Snapshots;

/// <summary>Reads a snapshot in parts; no byte is given out whose part has a wrong checksum.</summary>
internal sealed class SnapshotReader : IDisposable
{
    private readonly long _seed;
    private readonly ulong[] _checksums;
    private readonly byte[] _part;
    private long _read = -1;

    private SnapshotReader(SafeFileHandle file, VectorIndexOptions options)
    {
        File = file;
        var length = RandomAccess.GetLength(file);
        var page = new byte[Math.Min(SnapshotHeader.Bytes, length)];
        ReadExactly(page, 0);
        Header = SnapshotHeader.Parse(page, length, options);
        _seed = SnapshotHeader.PartSeed(page);
        _part = new byte[Math.Min(SnapshotHeader.PartBytes, Header.ChecksumsOffset - SnapshotHeader.Bytes)];
        _checksums = new ulong[Header.Parts];
        ReadExactly(MemoryMarshal.AsBytes(_checksums.AsSpan()), Header.ChecksumsOffset);
    }

    /// <summary>What the first page says.</summary>
    public SnapshotHeader Header { get; }

    /// <summary>The file, for mapping.</summary>
    public SafeFileHandle File { get; }

    /// <summary>Where the next byte is read, inside the sections.</summary>
    public long Position { get; set; }

    /// <summary>Opens a snapshot.</summary>
    /// <exception cref="SnapshotException">Its first page does not pass.</exception>
    /// <exception cref="IOException">It is not there or cannot be read.</exception>
    public static SnapshotReader Open(string path, VectorIndexOptions options)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Snapshots are read as they lie in little-endian memory.");
        var file = System.IO.File.OpenHandle(path, share: FileShare.Read | FileShare.Delete);
        try
        {
            return new SnapshotReader(file, options);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next bytes.</summary>
    /// <exception cref="SnapshotException">A part has a wrong checksum.</exception>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Read(Span<byte> target)
    {
        while (target.Length > 0)
        {
            var (part, start) = Math.DivRem(Position - SnapshotHeader.Bytes, SnapshotHeader.PartBytes);
            var bytes = PartOf(part)[(int)start..];
            // Behind the sections, in a last part that is not full.
            SnapshotException.Require(bytes.Length > 0, "it is too short");
            if (bytes.Length > target.Length) bytes = bytes[..target.Length];
            bytes.CopyTo(target);
            target = target[bytes.Length..];
            Position += bytes.Length;
        }
    }

    /// <summary>Reads a section of equal elements.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">How many elements it has.</param>
    public T[] ReadArray<T>(long offset, int count)
        where T : unmanaged
    {
        Position = offset;
        var elements = new T[count];
        Read(MemoryMarshal.AsBytes(elements.AsSpan()));
        return elements;
    }

    /// <inheritdoc/>
    public void Dispose() => File.Dispose();

    private Span<byte> PartOf(long part)
    {
        // Not beyond the sections: a link list that claims to be longer than its section would run on for ever.
        SnapshotException.Require(part < _checksums.Length, "it is too short");
        var offset = SnapshotHeader.Bytes + (part * SnapshotHeader.PartBytes);
        var bytes = _part.AsSpan(0, (int)Math.Min(_part.Length, Header.ChecksumsOffset - offset));
        if (part == _read) return bytes;
        _read = -1;
        ReadExactly(bytes, offset);
        if (XxHash3.HashToUInt64(bytes, _seed) != _checksums[part])
            throw SnapshotException.Damaged($"Part {part} of the snapshot has a wrong checksum.");
        _read = part;
        return bytes;
    }

    private void ReadExactly(Span<byte> target, long offset)
    {
        while (target.Length > 0)
        {
            var read = RandomAccess.Read(File, target, offset);
            if (read == 0) throw SnapshotException.Damaged("The snapshot was cut while it was read.");
            target = target[read..];
            offset += read;
        }
    }
}
