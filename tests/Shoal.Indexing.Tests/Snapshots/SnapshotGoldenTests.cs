using Shoal.Indexing.Snapshots;
using Shoal.Testing;

namespace Shoal.Indexing.Tests.Snapshots;

/// <summary>A file that format version 1 wrote still loads, and the format does not change unnoticed.</summary>
/// <remarks>
/// <c>Golden/index-snapshot-1.bin</c> was written by <see cref="SmallSnapshot.Bytes"/>. It is never written again: a
/// new format version gets a file of its own.
/// </remarks>
public sealed class SnapshotGoldenTests
{
    private static string Golden =>
        Path.Combine(RepositoryRoot.Path, "tests", "Shoal.Indexing.Tests", "Golden", "index-snapshot-1.bin");

    [Fact]
    public void Format1_LoadsAndGoesOn()
    {
        var (index, attachment) = VectorIndexSnapshot.Load(Golden, SmallSnapshot.Options);
        using (index)
        {
            using var expected = SmallSnapshot.Build(SmallSnapshot.Options);
            Assert.Equal("notes"u8, attachment);
            expected.Add(new Ordinal(11), [1, 1, 1]);
            index.Add(new Ordinal(11), [1, 1, 1]);
            var all = new VectorSearchOptions { K = 20 };
            Assert.Equal(expected.Search([1, 2, 3], all), index.Search([1, 2, 3], all));
            Assert.Equal([2, 4, 10], index.Search([4, 1, -1], all).Select(found => found.Ordinal.Value).Order()
                .Intersect([2, 4, 5, 10]));
        }
    }

    [Fact]
    public void WrittenNow_HasTheGoldenBytes() =>
        Assert.Equal(Convert.ToHexString(File.ReadAllBytes(Golden)), Convert.ToHexString(SmallSnapshot.Bytes()));
}
