using CsCheck;
using Shoal.Encoders.Inference;

namespace Shoal.Encoders.Tests.Inference;

public sealed class L2NormalizationTests
{
    [Fact]
    public void Normalize_AnyVector_HasLengthOneAndTheSameDirection() =>
        Gen.Float[-100, 100].Array[1, 70].Where(vector => vector.Any(x => MathF.Abs(x) > 1e-3f)).Sample(vector =>
        {
            var actual = vector.ToArray();
            L2Normalization.Normalize(actual);
            var norm = Math.Sqrt(vector.Sum(x => (double)x * x));
            for (var i = 0; i < vector.Length; i++) Assert.Equal(vector[i] / norm, actual[i], 1e-5);
        });

    [Fact]
    public void Normalize_ZeroVector_StaysZero()
    {
        var vector = new float[5];
        L2Normalization.Normalize(vector);
        Assert.All(vector, x => Assert.Equal(0, x));
    }
}
