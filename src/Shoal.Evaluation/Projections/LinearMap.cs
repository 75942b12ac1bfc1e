using System.Buffers.Binary;
using System.IO.Hashing;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Shoal.Evaluation.Projections;

/// <summary>A linear map with an offset from one vector space into another: y = W x + b.</summary>
/// <remarks>
/// Immutable; safe for concurrent use. What it gives back is not scaled to length 1, which changes no ranking by cosine
/// or dot product. The bytes are specified in docs/formats/linear-map.md.
/// </remarks>
public sealed class LinearMap
{
    private const uint Magic = 0x4D4C_4853;
    private const int Version = 1;
    private const int HeaderBytes = 16;
    private const int ChecksumBytes = 8;
    private const int HighestDimensions = 65_536;

    private readonly float[] _weights;
    private readonly float[] _offset;

    internal LinearMap(Matrix<double> weights, IEnumerable<double> offset)
        : this(
            weights.ColumnCount,
            [.. weights.ToRowMajorArray().Select(weight => (float)weight)],
            [.. offset.Select(component => (float)component)])
    {
    }

    private LinearMap(int sourceDimensions, float[] weights, float[] offset)
    {
        SourceDimensions = sourceDimensions;
        (_weights, _offset) = (weights, offset);
    }

    /// <summary>The dimensions of what is mapped.</summary>
    public int SourceDimensions { get; }

    /// <summary>The dimensions of what comes out.</summary>
    public int TargetDimensions => _offset.Length;

    /// <summary>Returns how many bytes a map between spaces of these dimensions takes.</summary>
    public static long ByteCount(int sourceDimensions, int targetDimensions) =>
        HeaderBytes + (4L * targetDimensions * (sourceDimensions + 1L)) + ChecksumBytes;

    /// <summary>Reads a map from its bytes.</summary>
    /// <exception cref="InvalidDataException">They are no map, of another version, cut short, or damaged.</exception>
    public static LinearMap FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes + ChecksumBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            throw new InvalidDataException("These bytes are no linear map.");
        var version = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        if (version != Version)
            throw new InvalidDataException($"The linear map has version {version}; only {Version} is known.");
        var source = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        var target = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        var body = bytes[..^ChecksumBytes];
        if (source is < 1 or > HighestDimensions || target is < 1 or > HighestDimensions
            || bytes.Length != ByteCount(source, target)
            || BinaryPrimitives.ReadUInt64LittleEndian(bytes[^ChecksumBytes..]) != XxHash3.HashToUInt64(body))
            throw new InvalidDataException("The linear map is cut short or damaged: fit it again.");
        var weights = ReadSingles(body[HeaderBytes..], target * source);
        return new(source, weights, ReadSingles(body[(HeaderBytes + (4 * weights.Length))..], target));
    }

    /// <summary>Returns the image of a vector.</summary>
    /// <param name="source">Shape [<see cref="SourceDimensions"/>].</param>
    /// <returns>Shape [<see cref="TargetDimensions"/>].</returns>
    /// <exception cref="ArgumentException">The vector has other dimensions.</exception>
    public float[] Map(ReadOnlySpan<float> source)
    {
        if (source.Length != SourceDimensions)
        {
            throw new ArgumentException(
                $"Expected {SourceDimensions} dimensions, got {source.Length}.", nameof(source));
        }

        var target = new float[TargetDimensions];
        for (var i = 0; i < target.Length; i++)
        {
            var row = _weights.AsSpan(i * SourceDimensions, SourceDimensions);
            target[i] = TensorPrimitives.Dot(row, source) + _offset[i];
        }

        return target;
    }

    /// <summary>Returns the map as little-endian bytes with a checksum.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[ByteCount(SourceDimensions, TargetDimensions)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), SourceDimensions);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), TargetDimensions);
        var position = HeaderBytes;
        foreach (var value in _weights.Concat(_offset))
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(position), value);
            position += 4;
        }

        var checksum = XxHash3.HashToUInt64(bytes.AsSpan(0, position));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(position), checksum);
        return bytes;
    }

    private static float[] ReadSingles(ReadOnlySpan<byte> bytes, int count)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]);
        return values;
    }
}
