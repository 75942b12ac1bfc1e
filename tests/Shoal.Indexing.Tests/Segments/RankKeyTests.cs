using CsCheck;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Tests.Segments;

public sealed class RankKeyTests
{
    private static readonly Gen<float> Ranks =
        Gen.OneOf(Gen.Float, Gen.Float[-1, 1], Gen.OneOf(0f, 1f, float.MaxValue, float.MinValue, float.Epsilon))
            .Where(rank => !float.IsNaN(rank)).Select(rank => rank + 0f);

    private static readonly Gen<(float Rank, int Id)> Pairs = Gen.Select(Ranks, Gen.Int[0, int.MaxValue]);

    private static readonly Gen<ulong[]> Keys = Gen.ULong[0, ulong.MaxValue - 1].Array[0, 100];

    [Fact]
    public void Pack_SortsByRankThenId() => Gen.Select(Pairs, Pairs).Sample(both =>
        RankKey.Pack(both.Item1.Rank, both.Item1.Id).CompareTo(RankKey.Pack(both.Item2.Rank, both.Item2.Id))
            == both.Item1.CompareTo(both.Item2));

    [Fact]
    public void Pack_KeepsRankAndId() => Pairs.Sample(pair =>
    {
        var key = RankKey.Pack(pair.Rank, pair.Id);
        return RankKey.Rank(key).Equals(pair.Rank) && RankKey.Id(key) == pair.Id;
    });

    [Fact]
    public void NearestHeap_KeepsTheSmallest() => Gen.Select(Keys, Gen.Int[1, 40]).Sample(input =>
    {
        var heap = new NearestHeap();
        heap.Reset(input.Item2);
        foreach (var key in input.Item1) heap.Offer(key);
        Assert.Equal(input.Item1.Order().Take(input.Item2), heap.DrainSorted().ToArray());
    });

    [Fact]
    public void CandidateHeap_GivesBackInOrder() => Gen.ULong.Array[0, 400].Sample(keys =>
    {
        var heap = new CandidateHeap();
        foreach (var key in keys) heap.Push(key);
        var popped = new List<ulong>();
        while (heap.TryPop(out var key)) popped.Add(key);
        Assert.Equal(keys.Order(), popped);
    });
}
