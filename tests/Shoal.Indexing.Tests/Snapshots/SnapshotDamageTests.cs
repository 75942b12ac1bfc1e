using System.Buffers.Binary;
using Shoal.Indexing.Snapshots;
using Shoal.Testing;

namespace Shoal.Indexing.Tests.Snapshots;

/// <summary>What is not exactly what was written is refused: never a crash, never another answer.</summary>
/// <remarks>
/// Method: every cut, every flipped byte, and, since checksums do not protect from a wrong writer, every byte changed
/// under right checksums.
/// </remarks>
public sealed class SnapshotDamageTests : IDisposable
{
    private const int Vectors = SmallSnapshot.HeaderBytes;
    private const int Ordinals = Vectors + (SmallSnapshot.Slots * 8 * sizeof(float));
    private const int Removed = Ordinals + (SmallSnapshot.Slots * sizeof(int));
    private const int Duplicates = Removed + SmallSnapshot.Slots;
    private const int Levels = Duplicates + (SmallSnapshot.Slots * sizeof(int));
    private const int Links = Levels + SmallSnapshot.Slots;

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.Combine("index");

    [Fact]
    public void Load_OfEveryCut_IsRefused()
    {
        var bytes = SmallSnapshot.Bytes();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<SnapshotException>(() => SmallSnapshot.Load(bytes[..length], Path));
    }

    /// <summary>What a link list that claims to be longer than the sections runs into.</summary>
    [Fact]
    public void Read_BehindTheSections_IsRefused()
    {
        File.WriteAllBytes(Path, SmallSnapshot.Bytes());
        using var reader = SnapshotReader.Open(Path, SmallSnapshot.Options);
        reader.Position = reader.Header.ChecksumsOffset - 2;
        Assert.Throws<SnapshotException>(() => reader.Read(new byte[4]));
    }

    [Fact]
    public void Load_OfALongerFile_IsRefused() => AssertDamaged([.. SmallSnapshot.Bytes(), 0]);

    [Fact]
    public void Load_OfEveryFlippedByte_IsRefused()
    {
        var bytes = SmallSnapshot.Bytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var flip = (byte)(1 << (i % 8));
            bytes[i] ^= flip;
            Assert.Throws<SnapshotException>(() => SmallSnapshot.Load(bytes, Path));
            bytes[i] ^= flip;
        }
    }

    /// <summary>The same for a file of many parts whose vectors are mapped, at places chosen by chance.</summary>
    [Fact]
    public void Load_OfALargeFileThatIsMapped_CutOrFlippedAnywhere_IsRefused()
    {
        const int Seed = 11;
        var random = new Random(Seed);
        var options = SmallSnapshot.Options with
        {
            Dimensions = 96,
            EfConstruction = 16,
            VectorsFolder = _folder.Path,
        };
        var bytes = SmallSnapshot.BytesOf(LargeIndex(options, random));
        using (var whole = SmallSnapshot.Load(bytes, Path, options)) Assert.True(whole.MappedBytes > 0);
        for (var i = 0; i < 50; i++)
        {
            var at = random.Next(bytes.Length);
            var cut = random.Next(bytes.Length);
            Assert.Throws<SnapshotException>(() => SmallSnapshot.Load(bytes[..cut], Path, options));
            bytes[at] ^= (byte)(1 << (i % 8));
            Assert.Throws<SnapshotException>(() => SmallSnapshot.Load(bytes, Path, options));
            bytes[at] ^= (byte)(1 << (i % 8));
        }
    }

    [Fact]
    public void Load_OfEveryByteOfAWrongWriter_IsRefusedOrWorks()
    {
        var good = SmallSnapshot.Bytes();
        for (var i = 0; i < good.Length; i++)
        {
            // Behind the last field the header is empty.
            if (i is > 72 and < SmallSnapshot.HeaderBytes) continue;
            foreach (var value in new byte[] { 0x00, 0x01, 0x7F, 0x80, 0xFF, (byte)(good[i] + 1) })
            {
                var bytes = (byte[])good.Clone();
                bytes[i] = value;
                Use(SmallSnapshot.Seal(bytes));
            }
        }
    }

    [Theory]
    [InlineData(Ordinals, -1, "a slot is out of range")]
    [InlineData(Ordinals + 4, 0, "two slots have one ordinal")]
    [InlineData(Removed, 2, "a slot is out of range")]
    [InlineData(Duplicates, 0, "a duplicate is out of range")]
    [InlineData(Duplicates, SmallSnapshot.Slots, "a duplicate is out of range")]
    [InlineData(Duplicates, 1, "a slot is both or neither")]
    [InlineData(Duplicates, 10, "a duplicate hangs under two slots")]
    [InlineData(Levels, 17, "a level is out of range")]
    [InlineData(Levels, 255, "a slot is both or neither")]
    [InlineData(Links, -1, "a list of links is too long")]
    [InlineData(Links, 5, "a list of links is too long")]
    [InlineData(Links + 4, 0, "a link leads nowhere")]
    [InlineData(Links + 4, -1, "a link leads nowhere")]
    [InlineData(Links + 4, SmallSnapshot.Slots, "a link leads nowhere")]
    [InlineData(Links + 4, 10, "a link leads nowhere")]
    [InlineData(Vectors, 0x7FC00000, "a vector is not finite")]
    [InlineData(Vectors + 12, 0x3F800000, "a vector has more dimensions")]
    [InlineData(48, -1, "not what its header says")]
    [InlineData(52, -1, "the entry point is not the highest")]
    [InlineData(52, SmallSnapshot.Slots, "the entry point is not the highest")]
    [InlineData(52, 10, "the entry point is not the highest")]
    [InlineData(60, int.MaxValue, "not what its header says")]
    [InlineData(68, -1, "not what its header says")]
    public void Load_OfAContradiction_SaysWhich(int offset, int value, string reason)
    {
        var bytes = SmallSnapshot.Bytes();
        if (offset is (>= Removed and < Duplicates) or (>= Levels and < Links)) bytes[offset] = (byte)value;
        else BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(offset), value);
        Assert.Contains(reason, AssertDamaged(SmallSnapshot.Seal(bytes)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static IVectorIndex LargeIndex(VectorIndexOptions options, Random random)
    {
        const int Slots = 4_000;
        var index = VectorIndexRegistry.Create(options);
        var components = new float[Slots * options.Dimensions];
        foreach (ref var component in components.AsSpan()) component = random.NextSingle();
        index.AddRange([.. Enumerable.Range(0, Slots).Select(i => new Ordinal(i))], components);
        return index;
    }

    private SnapshotException AssertDamaged(byte[] bytes)
    {
        var exception = Assert.Throws<SnapshotException>(() => SmallSnapshot.Load(bytes, Path));
        Assert.Equal(SnapshotFault.Damaged, exception.Fault);
        return exception;
    }

    private void Use(byte[] bytes)
    {
        try
        {
            using var index = SmallSnapshot.Load(bytes, Path);
            for (var i = 0; i < 20; i++)
            {
                index.Search([i, 1, 1], new VectorSearchOptions { K = 3, EfSearch = 3 });
                index.Add(new Ordinal(i), [i, i % 5, 2]);
            }
        }
        catch (SnapshotException)
        {
            // Refused: that is the other right answer.
        }
    }
}
