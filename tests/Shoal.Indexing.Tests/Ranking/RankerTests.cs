using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;
using Shoal.Indexing.Ranking;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Tests.Ranking;

/// <summary>However many slots are ranked at once, each gets the same bits.</summary>
public sealed unsafe class RankerTests
{
    // Not a multiple of what any kernel takes at once.
    private const int Rows = 27;

    public static MatrixTheoryData<DistanceKind, int> Shapes { get; } = new(
        [DistanceKind.Cosine, DistanceKind.Dot, DistanceKind.Euclidean], [1, 24, 100, 384]);

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RankMany_OfVectors_EqualsRank(DistanceKind kind, int dimensions) =>
        AssertAgree<VectorSpace, VectorRanker>(
            kind, dimensions, null, slots => new VectorSpace(slots, DistanceRegistry.Get(kind)));

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RankMany_OfScalarCodes_EqualsRank(DistanceKind kind, int dimensions)
    {
        var codes = new ScalarCodeTable(dimensions, DistanceRegistry.Get(kind));
        AssertAgree<ScalarSpace, ScalarRanker>(kind, dimensions, codes, _ => new ScalarSpace(codes));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RankMany_OfHalves_EqualsRank(DistanceKind kind, int dimensions)
    {
        var codes = new HalfCodeTable(dimensions, DistanceRegistry.Get(kind));
        AssertAgree<HalfSpace, HalfRanker>(kind, dimensions, codes, _ => new HalfSpace(codes));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RankMany_OfBits_EqualsRank(DistanceKind kind, int dimensions)
    {
        var codes = new BinaryCodeTable(dimensions, DistanceRegistry.Get(kind));
        AssertAgree<BinarySpace, BinaryRanker>(kind, dimensions, codes, slots => new BinarySpace(codes, slots));
    }

    private static void AssertAgree<TSpace, TRanker>(
        DistanceKind kind, int dimensions, CodeTable? codes, Func<SlotTable, TSpace> spaceOf)
        where TSpace : IRankSpace<TRanker>
        where TRanker : struct, IRanker
    {
        using var slots = new SlotTable(dimensions, codes, vectorsFolder: null);
        var scratch = new SearchScratch(slots.Stride);
        var random = new Random(dimensions);
        for (var i = 0; i < Rows; i++)
        {
            slots.Reserve([new Ordinal(i)]);
            Prepare(scratch, kind, random, dimensions);
            slots.Publish(slots.Append(new Ordinal(i), scratch.Query));
        }

        Prepare(scratch, kind, random, dimensions);
        var ranker = spaceOf(slots).RankerOf(scratch.Query, scratch.Room);
        var ranks = new float[Rows];
        fixed (float* receives = ranks) ranker.RankMany(ranker.Rows.Row(0), Rows, receives);
        Assert.Equal(Enumerable.Range(0, Rows).Select(slot => Bits(ranker.Rank(slot))), ranks.Select(Bits));
    }

    private static int Bits(float rank) => BitConverter.SingleToInt32Bits(rank);

    private static void Prepare(SearchScratch scratch, DistanceKind kind, Random random, int dimensions)
    {
        var vector = new float[dimensions];
        foreach (ref var component in vector.AsSpan()) component = random.NextSingle() - 0.5f;
        VectorPreparation.Prepare(DistanceRegistry.Get(kind), dimensions, vector, scratch.QuerySpan);
    }
}
