using Shoal.Evaluation.Rankings;

namespace Shoal.Evaluation.Tests.Rankings;

/// <summary>Rankings small enough for a pencil; each says where its value comes from.</summary>
public sealed class RankingExampleTests
{
    [Fact]
    public void Jaccard_HalfShared_CountsTheUnionOnce()
    {
        Assert.Equal(2.0 / 4, Jaccard.At(["a", "b", "c"], ["c", "a", "d"], 3));
        Assert.Equal(1.0 / 3, Jaccard.At(["a", "b", "c"], ["c", "a", "d"], 2));
        Assert.Equal(1, Jaccard.At([], [], 10));
    }

    [Fact]
    public void RankBiasedOverlap_EvenLists_EqualsTheHandWorkedValue()
    {
        // Overlaps 0, 1, 2, 4, 5 give agreements 0, 1/2, 2/3, 1, 1; with p = 0.9 the sum of p^d A_d is 2.13759, so
        // RBO_ext = 2.13759 / 9 + 0.59049 (Webber et al. 2010, equation 23).
        var rbo = RankBiasedOverlap.Extrapolated(["1", "2", "3", "4", "5"], ["2", "3", "4", "1", "5"]);

        Assert.Equal((2.13759 / 9) + 0.59049, rbo, 12);
    }

    [Fact]
    public void KendallTau_OneSwapOfFour_IsTwoThirds() =>
        // Six pairs, five in order and one not: (5 - 1) / 6.
        Assert.Equal(4.0 / 6, KendallTau.OnUnion(["a", "b", "c", "d"], ["b", "a", "c", "d"], 4), 12);

    [Fact]
    public void KendallTau_IdThatOneListLacks_StandsTiedBelowItsEnd()
    {
        // Union a, b, c with depth 2: ranks (1, 2, 3) and (1, 3, 2). Pairs: ab and ac agree, bc does not: (2 - 1) / 3.
        Assert.Equal(1.0 / 3, KendallTau.OnUnion(["a", "b"], ["a", "c"], 2), 12);

        // Union a, b, c, d with depth 3: ranks (1, 2, 3, 4) and (1, 4, 4, 2). Pairs: ab, ac and ad agree, bc is tied in
        // the second, bd and cd disagree: (3 - 2) / sqrt(6 * 5).
        Assert.Equal(1 / Math.Sqrt(30), KendallTau.OnUnion(["a", "b", "c"], ["a", "d"], 3), 12);
    }

    [Fact]
    public void KendallTau_Reversed_IsMinusOne() =>
        Assert.Equal(-1, KendallTau.OnUnion(["a", "b", "c"], ["c", "b", "a"], 3), 12);

    [Theory]
    [InlineData(0.9)]
    [InlineData(0.0)]
    public void AnyMeasure_IdTwice_Throws(double persistence)
    {
        Assert.Throws<ArgumentException>(() => Jaccard.At(["a", "a"], ["b"], 5));
        Assert.Throws<ArgumentException>(() => KendallTau.OnUnion(["b"], ["a", "a"], 5));
        Assert.ThrowsAny<ArgumentException>(() => RankBiasedOverlap.Extrapolated(["a", "a"], ["b"], persistence));
    }

    [Fact]
    public void Comparison_OfDeepLists_LooksAtTheDepthOnly()
    {
        string[] first = ["a", "b", "c", "d"];

        Assert.Equal(new(1, 1, 1), RankingComparison.Of(first, ["a", "b", "x", "y"], 2));
    }
}
