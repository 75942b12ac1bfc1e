using Shoal.Encoders.Inference;
using Shoal.Encoders.Pooling;
using Shoal.Testing.Conformance;

namespace Shoal.Encoders.Tests.Pooling;

public sealed class MeanPoolingTests : PoolingConformance
{
    protected override IPooling Pooling => PoolingRegistry.Get("mean");

    protected override float[] Expected(float[][] rows) =>
        [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Average(row => row[i]))];
}

public sealed class MaxPoolingTests : PoolingConformance
{
    protected override IPooling Pooling => PoolingRegistry.Get("max");

    protected override float[] Expected(float[][] rows) =>
        [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Max(row => row[i]))];
}

public sealed class ClsPoolingTests : PoolingConformance
{
    protected override IPooling Pooling => PoolingRegistry.Get("cls");

    protected override float[] Expected(float[][] rows) => rows[0];
}

public sealed class PoolingRegistryTests
{
    [Fact]
    public void Get_UnknownMode_ListsTheSupportedOnes()
    {
        var exception = Assert.Throws<EncoderException>(() => PoolingRegistry.Get("lasttoken"));
        Assert.Contains("cls, max, mean", exception.Message, StringComparison.Ordinal);
    }
}
