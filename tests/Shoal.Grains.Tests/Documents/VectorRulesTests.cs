using Shoal.Grains.Documents;
using Shoal.Indexing;
using Shoal.Indexing.Distances;

namespace Shoal.Grains.Tests.Documents;

/// <summary>
/// A vector that the rules let through is never refused by an index: otherwise a commit could not be followed.
/// </summary>
public sealed class VectorRulesTests
{
    public static TheoryData<string, float, float> Vectors
    {
        get
        {
            var data = new TheoryData<string, float, float>();
            float[] components =
            [
                0, -0f, 1, float.Epsilon, 1e-30f, 9.2e18f, 9.3e18f, 1.2e19f, 1e20f,
                float.MaxValue, float.NaN, float.PositiveInfinity,
            ];
            foreach (var distance in DistanceRegistry.Names)
            {
                foreach (var x in components)
                {
                    foreach (var y in components) data.Add(distance, x, y);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Fault_OfAVector_AgreesWithTheIndex(string distance, float x, float y)
    {
        Assert.True(DistanceRegistry.TryParse(distance, out var kind));
        using var index = VectorIndexRegistry.Create(
            new VectorIndexOptions { Dimensions = 2, Distance = kind, Type = "flat" });
        float[] vector = [x, y];

        var refused = Record.Exception(() => index.Add(new Ordinal(0), vector)) is not null;

        Assert.Equal(refused, VectorRules.Fault(vector, distance) is not null);
    }
}
