using System.Buffers.Binary;
using System.IO.Hashing;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Snapshots;

/// <summary>
/// The first page of a snapshot: what the index is, and how long each section. Where a section begins follows.
/// </summary>
/// <remarks>The file is specified in <c>docs/formats/index-snapshot.md</c>.</remarks>
internal sealed record SnapshotHeader
{
    /// <summary>The length of the header: a page, so that the vectors behind it can be mapped.</summary>
    public const int Bytes = 4096;

    /// <summary>The bytes of one part, which has a checksum of its own; the last part is shorter.</summary>
    public const int PartBytes = 1024 * 1024;

    /// <summary>The level of a slot that hangs under a node that it is like.</summary>
    public const byte NoLevel = byte.MaxValue;

    private const int Version = 1;
    private const int ChecksumOffset = Bytes - sizeof(ulong);

    private static ReadOnlySpan<byte> Magic => "SHVI"u8;

    /// <summary>The length of a vector.</summary>
    public required int Dimensions { get; init; }

    /// <summary>How vectors are compared.</summary>
    public required DistanceKind Distance { get; init; }

    /// <summary>True for a graph, false for vectors in a row; what follows up to the seed is 0 then.</summary>
    public required bool IsGraph { get; init; }

    /// <summary>What the graph is walked on.</summary>
    public QuantizationKind Quantization { get; init; }

    /// <summary>Links of a node on an upper level.</summary>
    public int M { get; init; }

    /// <summary>The candidate list of an insert.</summary>
    public int EfConstruction { get; init; }

    /// <summary>The seed of the level generator.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many slots there are, tombstones included.</summary>
    public required int Count { get; init; }

    /// <summary>The node that walks start from; −1 without nodes.</summary>
    public int EntryPoint { get; init; } = -1;

    /// <summary>The length of the links.</summary>
    public long LinkBytes { get; init; }

    /// <summary>The length of the owner's attachment.</summary>
    public required long AttachmentBytes { get; init; }

    /// <summary>The length of a row of vectors, padding included.</summary>
    public int VectorBytes => SlotTable.StrideOf(Dimensions) * sizeof(float);

    /// <summary>Where the vectors begin.</summary>
    public static long VectorsOffset => Bytes;

    /// <summary>Where the ordinals begin.</summary>
    public long OrdinalsOffset => VectorsOffset + ((long)Count * VectorBytes);

    /// <summary>Where the marks of removal begin.</summary>
    public long RemovedOffset => OrdinalsOffset + ((long)Count * sizeof(int));

    /// <summary>Where the next duplicates begin; an empty section unless it is a graph.</summary>
    public long DuplicatesOffset => RemovedOffset + Count;

    /// <summary>Where the levels begin; an empty section unless it is a graph.</summary>
    public long LevelsOffset => DuplicatesOffset + (IsGraph ? (long)Count * sizeof(int) : 0);

    /// <summary>Where the links begin.</summary>
    public long LinksOffset => LevelsOffset + (IsGraph ? Count : 0);

    /// <summary>Where the attachment begins.</summary>
    public long AttachmentOffset => LinksOffset + LinkBytes;

    /// <summary>Where the checksums of the parts begin.</summary>
    public long ChecksumsOffset => AttachmentOffset + AttachmentBytes;

    /// <summary>How many parts there are between the header and the checksums.</summary>
    public long Parts => (ChecksumsOffset - Bytes + PartBytes - 1) / PartBytes;

    /// <summary>The length of the file.</summary>
    public long FileBytes => ChecksumsOffset + (Parts * sizeof(ulong));

    /// <summary>Returns the first page.</summary>
    public byte[] ToBytes()
    {
        var page = new byte[Bytes];
        Magic.CopyTo(page);
        Put(page, 4, Version);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(8), FileBytes);
        Put(page, 16, Dimensions);
        Put(page, 20, (int)Distance);
        Put(page, 24, IsGraph ? 1 : 0);
        Put(page, 28, (int)Quantization);
        Put(page, 32, M);
        Put(page, 36, EfConstruction);
        BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(40), Seed);
        Put(page, 48, Count);
        Put(page, 52, EntryPoint);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(56), LinkBytes);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(64), AttachmentBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(
            page.AsSpan(ChecksumOffset), XxHash3.HashToUInt64(page.AsSpan(0, ChecksumOffset)));
        return page;
    }

    /// <summary>Reads the first page and checks it by itself, by the options and by the file's length.</summary>
    /// <param name="page">Shape [<see cref="Bytes"/>], or shorter for a file that is.</param>
    /// <param name="fileBytes">The length of the file.</param>
    /// <param name="options">What the index must be able to go on as; valid.</param>
    /// <exception cref="SnapshotException">It does not pass.</exception>
    public static SnapshotHeader Parse(ReadOnlySpan<byte> page, long fileBytes, VectorIndexOptions options)
    {
        CheckPage(page);
        var header = new SnapshotHeader
        {
            Dimensions = Get(page, 16),
            Distance = (DistanceKind)Get(page, 20),
            IsGraph = Get(page, 24) == 1,
            Quantization = (QuantizationKind)Get(page, 28),
            M = Get(page, 32),
            EfConstruction = Get(page, 36),
            Seed = BinaryPrimitives.ReadUInt64LittleEndian(page[40..]),
            Count = Get(page, 48),
            EntryPoint = Get(page, 52),
            LinkBytes = BinaryPrimitives.ReadInt64LittleEndian(page[56..]),
            AttachmentBytes = BinaryPrimitives.ReadInt64LittleEndian(page[64..]),
        };
        header.CheckOptions(options);
        header.CheckLengths(fileBytes);
        return header;
    }

    /// <summary>
    /// Returns the seed of the parts' checksums, so that a part of another snapshot never passes: the header's own.
    /// </summary>
    public static long PartSeed(ReadOnlySpan<byte> page) =>
        BinaryPrimitives.ReadInt64LittleEndian(page[ChecksumOffset..]);

    private static void CheckPage(ReadOnlySpan<byte> page)
    {
        if (!page.StartsWith(Magic))
            throw new SnapshotException(SnapshotFault.Foreign, "The file is no snapshot of a vector index.");
        if (page.Length < Bytes) throw SnapshotException.Damaged("The snapshot is cut in its header.");
        if (Get(page, 4) is var version and not Version)
        {
            throw new SnapshotException(
                SnapshotFault.Version, $"The snapshot has format version {version}; this program reads {Version}.");
        }

        if (XxHash3.HashToUInt64(page[..ChecksumOffset]) != (ulong)PartSeed(page))
            throw SnapshotException.Damaged("The snapshot's header has a wrong checksum.");
    }

    private void CheckOptions(VectorIndexOptions options)
    {
        Check(nameof(options.Dimensions), Dimensions, options.Dimensions);
        Check(nameof(options.Distance), Distance, options.Distance);
        var type = IsGraph ? VectorIndexTypes.Hnsw : VectorIndexTypes.Flat;
        if (options.Type != VectorIndexTypes.Auto) Check(nameof(options.Type), type, options.Type);
        Check(nameof(options.Quantization), Quantization, IsGraph ? options.Quantization : QuantizationKind.None);
        Check(nameof(options.M), M, IsGraph ? options.M : 0);
        Check(nameof(options.EfConstruction), EfConstruction, IsGraph ? options.EfConstruction : 0);
        Check(nameof(options.Seed), Seed, IsGraph ? options.Seed : 0);
    }

    private void CheckLengths(long fileBytes)
    {
        var possible = Count >= 0 && Inside(LinkBytes) && Inside(AttachmentBytes)
            && AttachmentBytes <= Array.MaxLength && (IsGraph || LinkBytes == 0);
        if (!possible || FileBytes != fileBytes)
            throw SnapshotException.Damaged($"The snapshot's {fileBytes} bytes are not what its header says.");

        bool Inside(long bytes) => bytes >= 0 && bytes <= fileBytes;
    }

    private static void Check<T>(string option, T found, T wanted)
    {
        if (EqualityComparer<T>.Default.Equals(found, wanted)) return;
        throw new SnapshotException(
            SnapshotFault.Options, $"The snapshot's {option} is {found}; the index wants {wanted}.");
    }

    private static void Put(Span<byte> page, int offset, int value) =>
        BinaryPrimitives.WriteInt32LittleEndian(page[offset..], value);

    private static int Get(ReadOnlySpan<byte> page, int offset) =>
        BinaryPrimitives.ReadInt32LittleEndian(page[offset..]);
}
