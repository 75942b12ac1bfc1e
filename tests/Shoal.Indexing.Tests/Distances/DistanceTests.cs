using Shoal.Indexing.Distances;
using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Distances;

public sealed class CosineDistanceTests : DistanceConformance
{
    protected override DistanceKind Kind => DistanceKind.Cosine;

    protected override string Name => "cosine";

    [Fact]
    public void Score_IsTheSimilarity() => Assert.Equal(0.75f, DistanceRegistry.Score(DistanceKind.Cosine, 0.25f));

    protected override double Expected(float[] a, float[] b) => VectorOracle.Distance(Kind, a, b);
}

public sealed class DotDistanceTests : DistanceConformance
{
    protected override DistanceKind Kind => DistanceKind.Dot;

    protected override string Name => "dot";

    [Fact]
    public void Score_IsTheInnerProduct() => Assert.Equal(11f, DistanceRegistry.Score(DistanceKind.Dot, -11f));

    protected override double Expected(float[] a, float[] b) => VectorOracle.Distance(Kind, a, b);
}

public sealed class EuclideanDistanceTests : DistanceConformance
{
    protected override DistanceKind Kind => DistanceKind.Euclidean;

    protected override string Name => "euclidean";

    [Fact]
    public void Score_IsMinusTheDistance() => Assert.Equal(-5f, DistanceRegistry.Score(DistanceKind.Euclidean, 5f));

    protected override double Expected(float[] a, float[] b) => VectorOracle.Distance(Kind, a, b);
}
