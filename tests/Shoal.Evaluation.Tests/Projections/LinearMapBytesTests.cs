using CsCheck;
using Shoal.Evaluation.Projections;

namespace Shoal.Evaluation.Tests.Projections;

/// <summary>A map is read as it was written, or not at all. Method: every cut and every flipped byte.</summary>
public sealed class LinearMapBytesTests
{
    private static readonly LinearMap Map = RidgeRegression.Fit(new TwoSpaces(3, 2, seed: 1).Stretched(20, 0.1), 0.1);

    [Fact]
    public void FromBytes_OfAMap_MapsTheSame() =>
        Gen.Float[-10, 10].Array[3].Sample(source =>
            LinearMap.FromBytes(Map.ToBytes()).Map(source).SequenceEqual(Map.Map(source)));

    [Fact]
    public void FromBytes_EveryCut_IsRefused()
    {
        var bytes = Map.ToBytes();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidDataException>(() => LinearMap.FromBytes(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void FromBytes_EveryFlippedByte_IsRefused()
    {
        for (var i = 0; i < Map.ToBytes().Length; i++)
        {
            var bytes = Map.ToBytes();
            bytes[i] ^= 0x40;
            Assert.Throws<InvalidDataException>(() => LinearMap.FromBytes(bytes));
        }
    }

    [Fact]
    public void ToBytes_OfAKnownMap_FollowsTheFormat()
    {
        var bytes = OrthogonalProcrustes.Fit([new(new float[] { 1 }, new float[] { 2 })]).ToBytes();

        // Magic, version 1, one source and one target dimension, the weight 1 and the offset 0.
        Assert.Equal("53484C4D0100000001000000010000000000803F00000000", Convert.ToHexString(bytes[..24]));
        Assert.Equal(32, bytes.Length);
    }

    [Fact]
    public void Map_OtherDimensions_Throws() => Assert.Throws<ArgumentException>(() => Map.Map([1, 2]));
}
