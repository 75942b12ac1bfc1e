using System.Diagnostics;
using Shoal.Evaluation.Projections;

namespace Shoal.Evaluation.Tests.Projections;

/// <summary>
/// A map that generated the pairs is found again, and a worse kind is not chosen. Method: seeded normal vectors,
/// mapped by a known rotation or matrix, with noise; tolerances are five times what the noise leaves.
/// </summary>
public sealed class ProjectionTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(16, 16)]
    [InlineData(12, 20)]
    public void Procrustes_OfARotation_FindsItAgain(int sourceDimensions, int targetDimensions)
    {
        var space = new TwoSpaces(sourceDimensions, targetDimensions, seed: 3);
        var map = OrthogonalProcrustes.Fit(space.Rotated(200, noise: 0.001));

        foreach (var pair in space.Rotated(20, noise: 0))
            Assert.All(Differences(map, pair), difference => Assert.InRange(difference, 0, 0.01));
    }

    [Fact]
    public void Procrustes_IntoFewerDimensions_HasOrthonormalRows()
    {
        var space = new TwoSpaces(20, 8, seed: 4);
        var map = OrthogonalProcrustes.Fit(space.Stretched(300, noise: 0.1));
        var columns = Enumerable.Range(0, 20).Select(i => map.Map(Unit(20, i))).ToArray();

        for (var row = 0; row < 8; row++)
        {
            for (var other = 0; other < 8; other++)
            {
                var product = columns.Sum(column => column[row] * column[other]);
                Assert.Equal(row == other ? 1 : 0, product, 1e-4);
            }
        }
    }

    [Fact]
    public void Ridge_OfAnyMatrixWithOffset_FindsItAgain()
    {
        var space = new TwoSpaces(16, 10, seed: 5);
        var map = RidgeRegression.Fit(space.Stretched(400, noise: 0.001), penalty: 1e-6);

        foreach (var pair in space.Stretched(20, noise: 0))
            Assert.All(Differences(map, pair), difference => Assert.InRange(difference, 0, 0.01));
    }

    [Fact]
    public void Ridge_OfEqualVectors_GivesBackTheirTarget()
    {
        var pairs = Enumerable.Repeat(new VectorPair(new float[] { 1, 2 }, new float[] { 3, 4, 5 }), 10).ToArray();

        Assert.Equal([3, 4, 5], RidgeRegression.Fit(pairs, penalty: 0.1).Map([1, 2]));
    }

    [Fact]
    public void Fitter_OfARotationWithNoiseAndFewPairs_ChoosesProcrustes()
    {
        var fit = ProjectionFitter.Fit(new TwoSpaces(32, 32, seed: 6).Rotated(60, noise: 0.1), seed: 1);

        Assert.Equal("procrustes", fit.Method);
    }

    [Fact]
    public void Fitter_OfSpacesThatShareHalfOfWhatTheySee_ChoosesRidge()
    {
        var fit = ProjectionFitter.Fit(new TwoSpaces(16, 16, seed: 7).HalfShared(600), seed: 1);

        Assert.StartsWith("ridge", fit.Method, StringComparison.Ordinal);
    }

    [Fact]
    public void Fitter_SameSeed_SameBytes()
    {
        var pairs = new TwoSpaces(8, 6, seed: 8).Stretched(100, noise: 0.1);

        Assert.Equal(ProjectionFitter.Fit(pairs, 9).Map.ToBytes(), ProjectionFitter.Fit(pairs, 9).Map.ToBytes());
    }

    [Fact]
    public void Recall_OfTheTrueMap_IsOneAndOfAWrongOneIsLow()
    {
        var space = new TwoSpaces(16, 16, seed: 10);
        var documents = space.Rotated(200, noise: 0);
        ReadOnlyMemory<float>[] queries = [.. space.Rotated(20, noise: 0).Select(pair => pair.Source)];
        var right = OrthogonalProcrustes.Fit(documents);
        var wrong = OrthogonalProcrustes.Fit(new TwoSpaces(16, 16, seed: 11).Rotated(200, noise: 0));

        var recall = new NeighbourRecall(queries, documents, 10);
        Assert.InRange(recall.Of(right), 0.99, 1);
        Assert.InRange(recall.Of(wrong), 0, 0.3);
    }

    [Fact]
    public void Fit_MixedDimensionsOrNaN_Throws()
    {
        VectorPair[] mixed = [new(new float[2], new float[2]), new(new float[3], new float[2])];
        VectorPair[] broken = [new(new[] { float.NaN }, new float[1])];

        Assert.Throws<ArgumentException>(() => OrthogonalProcrustes.Fit(mixed));
        Assert.Throws<ArgumentException>(() => RidgeRegression.Fit(broken, 0.1));
        Assert.Throws<ArgumentException>(() => ProjectionFitter.Fit(mixed, 1));
    }

    [Fact]
    public void Fitter_OfTwoThousandPairsIn384Dimensions_TakesSeconds()
    {
        var pairs = new TwoSpaces(384, 384, seed: 12).Stretched(2_000, noise: 0.1);
        var watch = Stopwatch.StartNew();
        var fit = ProjectionFitter.Fit(pairs, 1);

        output.WriteLine($"{watch.Elapsed.TotalSeconds:N1} s, {fit.Method}, {fit.HeldOutRecallAt10:N3}");
        Assert.InRange(fit.HeldOutRecallAt10, 0.3, 1);
    }

    private static float[] Unit(int dimensions, int index)
    {
        var vector = new float[dimensions];
        vector[index] = 1;
        return vector;
    }

    private static IEnumerable<double> Differences(LinearMap map, VectorPair pair) =>
        map.Map(pair.Source.Span).Zip(pair.Target.ToArray(), (image, target) => Math.Abs((double)image - target));
}
