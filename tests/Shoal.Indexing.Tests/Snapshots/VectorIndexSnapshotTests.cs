using System.Buffers.Binary;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;
using Shoal.Indexing.Snapshots;
using Shoal.Testing;

namespace Shoal.Indexing.Tests.Snapshots;

/// <summary>Which file is loaded under which options, and what a write that fails leaves behind.</summary>
public sealed class VectorIndexSnapshotTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<VectorIndexOptions> OtherOptions =>
    [
        SmallSnapshot.Options with { Dimensions = 4 },
        SmallSnapshot.Options with { Distance = DistanceKind.Dot },
        SmallSnapshot.Options with { Type = VectorIndexTypes.Flat },
        SmallSnapshot.Options with { Quantization = QuantizationKind.None },
        SmallSnapshot.Options with { M = 3 },
        SmallSnapshot.Options with { EfConstruction = 5 },
        SmallSnapshot.Options with { Seed = 43 },
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Path => _folder.Combine("index");

    [Theory]
    [MemberData(nameof(OtherOptions))]
    public void Load_UnderOtherOptions_IsRefused(VectorIndexOptions options) =>
        AssertRefused(SnapshotFault.Options, SmallSnapshot.Bytes(), options);

    [Fact]
    public void Load_OfAFlatIndex_AsAGraph_IsRefused() => AssertRefused(
        SnapshotFault.Options,
        SmallSnapshot.Bytes(SmallSnapshot.Options with { Type = VectorIndexTypes.Flat }),
        SmallSnapshot.Options);

    [Fact]
    public void Load_UnderOptionsThatOnlySearchesKnow_Works()
    {
        var options = SmallSnapshot.Options with
        {
            Type = VectorIndexTypes.Auto,
            AutoThreshold = 7,
            EfSearch = 9,
            VectorsFolder = _folder.Combine("vectors"),
        };
        using var index = SmallSnapshot.Load(SmallSnapshot.Bytes(), Path, options);
        Assert.Equal(10, index.Count);
    }

    [Fact]
    public void Load_OfAnotherVersion_IsRefused()
    {
        var bytes = SmallSnapshot.Bytes();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), 2);
        AssertRefused(SnapshotFault.Version, SmallSnapshot.Seal(bytes), SmallSnapshot.Options);
    }

    [Fact]
    public void Load_OfAnotherKindOfFile_IsRefused()
    {
        AssertRefused(SnapshotFault.Foreign, [], SmallSnapshot.Options);
        AssertRefused(SnapshotFault.Foreign, new byte[10_000], SmallSnapshot.Options);
    }

    [Fact]
    public void Load_OfNoFile_Throws() =>
        Assert.ThrowsAny<IOException>(() => VectorIndexSnapshot.Load(Path, SmallSnapshot.Options));

    [Fact]
    public void Load_OfAnEmptyIndex_GoesOn()
    {
        foreach (var type in VectorIndexRegistry.Types)
        {
            var options = SmallSnapshot.Options with { Type = type };
            using var empty = VectorIndexRegistry.Create(options);
            using (var moment = empty.Capture()) moment.Save(Path, [], Cancel);
            using var loaded = VectorIndexSnapshot.Load(Path, options).Index;
            loaded.Add(new Ordinal(3), [1, 2, 3]);
            Assert.Equal(
                [new Neighbor(new Ordinal(3), 0)], loaded.Search([1, 2, 3], new VectorSearchOptions { K = 2 }));
        }
    }

    [Fact]
    public void Save_ThatIsCancelled_LeavesWhatWasThere()
    {
        File.WriteAllText(Path, "before");
        using var index = SmallSnapshot.Build(SmallSnapshot.Options);
        using var moment = index.Capture();
        Assert.ThrowsAny<OperationCanceledException>(() => moment.Save(Path, [], new CancellationToken(true)));
        Assert.Equal("before", File.ReadAllText(Path));
        Assert.Equal([Path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Save_WhereItCannotBe_Throws()
    {
        using var index = SmallSnapshot.Build(SmallSnapshot.Options);
        using var moment = index.Capture();
        Assert.ThrowsAny<IOException>(() => moment.Save(_folder.Combine("no", "folder"), [], Cancel));
    }

    [Fact]
    public void Capture_AfterDispose_Throws()
    {
        var index = SmallSnapshot.Build(SmallSnapshot.Options);
        var moment = index.Capture();
        index.Dispose();
        Assert.Throws<ObjectDisposedException>(index.Capture);
        moment.Dispose();
        Assert.Throws<ObjectDisposedException>(() => moment.Write(Stream.Null, [], Cancel));
    }

    public void Dispose() => _folder.Dispose();

    private void AssertRefused(SnapshotFault fault, byte[] bytes, VectorIndexOptions options) =>
        Assert.Equal(
            fault, Assert.Throws<SnapshotException>(() => SmallSnapshot.Load(bytes, Path, options)).Fault);
}
