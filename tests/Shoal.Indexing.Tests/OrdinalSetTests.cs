using CsCheck;

namespace Shoal.Indexing.Tests;

public sealed class OrdinalSetTests
{
    [Fact]
    public void Set_HoldsWhatWasAdded_InAscendingOrder() => Gen.Int[0, 299].Array[0, 80].Sample(values =>
    {
        var set = new OrdinalSet(300);
        foreach (var value in values) set.Add(new Ordinal(value));
        var walked = new List<int>();
        foreach (var ordinal in set) walked.Add(ordinal.Value);
        Assert.Equal(values.Distinct().Order(), walked);
        Assert.Equal(walked.Count, set.Count);
        Assert.Equal(walked, Enumerable.Range(0, 400).Where(value => set.Contains(new Ordinal(value))));
    });

    [Theory]
    [InlineData(-1)]
    [InlineData(70)]
    public void Add_OutsideTheCapacity_Throws(int value) =>
        Assert.ThrowsAny<ArgumentException>(() => new OrdinalSet(70).Add(new Ordinal(value)));
}
