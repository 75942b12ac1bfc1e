using System.Text;
using CsCheck;
using Shoal.Indexing.Fusion;

namespace Shoal.Indexing.Tests.Fusion;

/// <summary>The merge equals sorting everything, by score and by the bytes of the id.</summary>
public sealed class TopKMergerTests
{
    private static readonly Gen<Hit> Hits = Gen.Select(
        Gen.Int[0, 3],
        Gen.OneOf("a", "b", "\uFFFD", "\U0001F600", "\U0001F601", "é", "aa", ""),
        (score, id) => new Hit(id, score));

    private static readonly Gen<string> Texts = Gen.String.Where(IsUnicode);

    [Fact]
    public void Merge_EqualsSortingEverything() => Hits.Array[0, 6].Array[0, 5].Select(Gen.Int[1, 12]).Sample(input =>
    {
        var (shards, k) = input;
        var expected = InOrder(shards.SelectMany(hits => hits)).DistinctBy(hit => hit.Id).Take(k);
        var lists = shards.Select(hits => (IReadOnlyList<Hit>)[.. InOrder(hits)]).ToArray();
        Assert.Equal(expected, Merge(lists, k));
        Assert.Equal(expected, Merge([.. lists.Reverse()], k));
    });

    [Fact]
    public void Merge_OfListOutOfOrder_Throws() =>
        Assert.Throws<ArgumentException>(() => Merge([[new Hit("a", 1), new Hit("b", 2)]], 2));

    [Fact]
    public void Merge_ForFewerThanOne_Throws() => Assert.ThrowsAny<ArgumentException>(() => Merge([], 0));

    [Fact]
    public void Utf8Order_EqualsTheOrderOfBytes() =>
        Gen.Select(Texts, Texts).Sample(pair =>
        {
            var (x, y) = pair;
            return Math.Sign(Utf8Order.Instance.Compare(x, y)) == Math.Sign(CompareBytes(x, y));
        });

    private static Hit[] Merge(IReadOnlyList<IReadOnlyList<Hit>> lists, int k) =>
        TopKMerger.Merge(lists, k, hit => hit.Score, hit => hit.Id);

    private static IEnumerable<Hit> InOrder(IEnumerable<Hit> hits) => hits
        .OrderByDescending(hit => hit.Score)
        .ThenBy(hit => hit.Id, Comparer<string>.Create(CompareBytes));

    private static int CompareBytes(string? x, string? y) =>
        Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!));

    private static bool IsUnicode(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private sealed record Hit(string Id, float Score);
}
