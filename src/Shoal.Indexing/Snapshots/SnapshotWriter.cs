using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Shoal.Indexing.Snapshots;

/// <summary>Writes a snapshot from its first byte to its last, in parts, each of which gets a checksum.</summary>
/// <param name="stream">Receives the file.</param>
/// <param name="cancellationToken">Stops between two parts.</param>
internal sealed unsafe class SnapshotWriter(Stream stream, CancellationToken cancellationToken)
{
    private readonly byte[] _part = new byte[SnapshotHeader.PartBytes];
    private readonly List<ulong> _checksums = [];
    private long _seed;
    private int _filled;

    /// <summary>Writes the header; comes first.</summary>
    public void Begin(SnapshotHeader header)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Snapshots are written as they lie in little-endian memory.");
        var page = header.ToBytes();
        _seed = SnapshotHeader.PartSeed(page);
        stream.Write(page);
    }

    /// <summary>Writes the next bytes of the sections.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var fitting = Math.Min(bytes.Length, _part.Length - _filled);
            bytes[..fitting].CopyTo(_part.AsSpan(_filled));
            bytes = bytes[fitting..];
            _filled += fitting;
            if (_filled == _part.Length) WritePart();
        }
    }

    /// <summary>Writes a number.</summary>
    public void Write(int value) => Write(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)));

    /// <summary>Writes unmanaged memory.</summary>
    public void Write(void* bytes, long length)
    {
        for (var offset = 0L; offset < length; offset += _part.Length)
            Write(new ReadOnlySpan<byte>((byte*)bytes + offset, (int)Math.Min(_part.Length, length - offset)));
    }

    /// <summary>Writes what is left and the checksums; comes last.</summary>
    public void End()
    {
        if (_filled > 0) WritePart();
        var trailer = new byte[_checksums.Count * sizeof(ulong)];
        for (var i = 0; i < _checksums.Count; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(trailer.AsSpan(i * sizeof(ulong)), _checksums[i]);
        stream.Write(trailer);
    }

    private void WritePart()
    {
        cancellationToken.ThrowIfCancellationRequested();
        var part = _part.AsSpan(0, _filled);
        _checksums.Add(XxHash3.HashToUInt64(part, _seed));
        stream.Write(part);
        _filled = 0;
    }
}
