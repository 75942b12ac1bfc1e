using CsCheck;
using Shoal.Evaluation.Sequential;

namespace Shoal.Evaluation.Tests.Sequential;

/// <summary>
/// The capital is a martingale where the hypothesis is just true, bounds are the tests inverted, and both sides mirror
/// each other. Method: exact expectations over all outcomes of a few coins, and random samples for the rest. Coverage
/// under continuous peeking is simulated in <see cref="FalseAlarmTests"/>.
/// </summary>
public sealed class BoundedMeanTests
{
    private static readonly Gen<ValueCount[]> GenSample =
        Gen.Select(Gen.Int[0, 20], Gen.Long[0, 40]).Array[0, 8]
            .Select(pairs => pairs.Select(pair => new ValueCount((pair.Item1 - 10) / 10.0, pair.Item2)).ToArray());

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.05)]
    [InlineData(0.95)]
    public void Capital_OverAllOutcomesOfTenCoins_IsOneOnAverage(double probability)
    {
        const int Coins = 10;
        var (above, below) = (0.0, 0.0);
        for (var heads = 0; heads <= Coins; heads++)
        {
            ValueCount[] sample = [new(1, heads), new(0, Coins - heads)];
            var chance = Choose(Coins, heads) * Math.Pow(probability, heads) * Math.Pow(1 - probability, Coins - heads);
            above += chance * Math.Exp(BoundedMean.LogCapitalAbove(sample, 0, 1, probability));
            below += chance * Math.Exp(BoundedMean.LogCapitalBelow(sample, 0, 1, probability));
        }

        Assert.Equal(1, above, 9);
        Assert.Equal(1, below, 9);
    }

    [Fact]
    public void TheBoundsAreTheTestsInverted() =>
        Gen.Select(GenSample, Gen.Double[-0.99, 0.99], Gen.Double[0.001, 0.5]).Sample((sample, mean, alpha) =>
        {
            var lower = BoundedMean.LowerBound(sample, -1, 1, alpha);
            var upper = BoundedMean.UpperBound(sample, -1, 1, alpha);
            var threshold = Math.Log(1 / alpha);
            bool Near(double bound) => Math.Abs(bound - mean) < 1e-9;
            return (Near(lower) || mean < lower == BoundedMean.LogCapitalAbove(sample, -1, 1, mean) >= threshold)
                && (Near(upper) || mean > upper == BoundedMean.LogCapitalBelow(sample, -1, 1, mean) >= threshold);
        });

    [Fact]
    public void BothSidesMirrorEachOther() => GenSample.Sample(sample =>
    {
        var mirrored = sample.Select(value => value with { Value = -value.Value }).ToArray();
        var upper = BoundedMean.UpperBound(mirrored, -1, 1, 0.05);
        return Math.Abs(BoundedMean.LowerBound(sample, -1, 1, 0.05) + upper) < 1e-9;
    });

    [Fact]
    public void Bounds_NoObservation_AreTheRange()
    {
        Assert.Equal(-1, BoundedMean.LowerBound([], -1, 1, 0.05));
        Assert.Equal(1, BoundedMean.UpperBound([], -1, 1, 0.05));
    }

    [Fact]
    public void Bounds_WithoutVariance_CloseAroundTheOnlyValue()
    {
        ValueCount[] sample = [new(0, 2_000)];

        Assert.InRange(BoundedMean.LowerBound(sample, -1, 1, 0.05), -0.005, 0);
        Assert.InRange(BoundedMean.UpperBound(sample, -1, 1, 0.05), 0, 0.005);
    }

    [Theory]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void LowerBound_ObservationOutOfRange_Throws(double value) =>
        Assert.Throws<ArgumentException>(() => BoundedMean.LowerBound([new(value, 1)], -1, 1, 0.05));

    private static double Choose(int n, int k) => k == 0 ? 1 : Choose(n - 1, k - 1) * n / k;
}
