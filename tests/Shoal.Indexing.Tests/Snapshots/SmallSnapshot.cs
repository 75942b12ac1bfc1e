using System.Buffers.Binary;
using System.IO.Hashing;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Snapshots;

namespace Shoal.Indexing.Tests.Snapshots;

/// <summary>A small graph with everything in it: levels, a replaced, a removed and an equal vector.</summary>
internal static class SmallSnapshot
{
    /// <summary>Where the first section begins.</summary>
    public const int HeaderBytes = 4096;

    /// <summary>Twelve slots.</summary>
    public const int Slots = 12;

    public static readonly VectorIndexOptions Options = new()
    {
        Type = VectorIndexTypes.Hnsw,
        Dimensions = 3,
        Distance = DistanceKind.Euclidean,
        M = 2,
        EfConstruction = 4,
    };

    /// <summary>Components are small whole numbers, so that every processor computes the same graph.</summary>
    public static IVectorIndex Build(VectorIndexOptions options)
    {
        var index = VectorIndexRegistry.Create(options);
        for (var i = 0; i < 10; i++) index.Add(new Ordinal(i), [i, i % 4, -i % 3]);
        index.Add(new Ordinal(10), [4, 0, -1]);
        index.Add(new Ordinal(2), [7, 7, 7]);
        index.Remove(new Ordinal(5));
        return index;
    }

    /// <summary>Returns the file of the small index.</summary>
    public static byte[] Bytes(VectorIndexOptions? options = null) => BytesOf(Build(options ?? Options));

    /// <summary>Returns the file of an index, and disposes of the index.</summary>
    public static byte[] BytesOf(IVectorIndex index)
    {
        using var disposed = index;
        using var moment = index.Capture();
        using var stream = new MemoryStream();
        moment.Write(stream, "notes"u8, TestContext.Current.CancellationToken);
        return stream.ToArray();
    }

    /// <summary>Returns what a writer would have written who means these bytes: with the right checksums.</summary>
    public static byte[] Seal(byte[] bytes)
    {
        // The file is shorter than a part: one checksum of the header, and one of the rest.
        var header = XxHash3.HashToUInt64(bytes.AsSpan(0, HeaderBytes - 8));
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(HeaderBytes - 8), header);
        var rest = XxHash3.HashToUInt64(bytes.AsSpan(HeaderBytes..^8), (long)header);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - 8), rest);
        return bytes;
    }

    /// <summary>Loads bytes through a file.</summary>
    public static IVectorIndex Load(byte[] bytes, string path, VectorIndexOptions? options = null)
    {
        File.WriteAllBytes(path, bytes);
        return VectorIndexSnapshot.Load(path, options ?? Options).Index;
    }
}
