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

    [Fact]
    public void Set_OfAWideRange_HoldsWhatWasAdded() => Gen.Int[0, 199_999].Array[0, 20].Sample(values =>
    {
        var set = new OrdinalSet(200_000);
        foreach (var value in values) set.Add(new Ordinal(value));
        var walked = new List<int>();
        foreach (var ordinal in set) walked.Add(ordinal.Value);
        Assert.Equal(values.Distinct().Order(), walked);
        Assert.Equal(walked.Count, set.Count);
        Assert.All(walked, value => Assert.True(set.Contains(new Ordinal(value))));
        Assert.DoesNotContain(Enumerable.Range(0, 200_000).Except(walked), value => set.Contains(new Ordinal(value)));
    }, iter: 20);

    [Fact]
    public void Keep_KeepsWhatIsInTheSetAndBelowTheBound_InItsOrder() => Gen.Select(
        Gen.Int[0, 139_999].Array[0, 40], Gen.Int[0, 150_000].Array[0, 40], Gen.Int[0, 150_000]).Sample(
        (values, others, bound) =>
        {
            var set = new OrdinalSet(140_000);
            // Of the pages one has none, and one lies beyond.
            foreach (var value in values.Where(value => value >> 15 != 1)) set.Add(new Ordinal(value));
            int[] asked = [.. others, .. values, .. others];
            var kept = (int[])asked.Clone();
            var count = Keep(set, kept, bound);
            Assert.Equal(
                asked.Where(value => value < bound && set.Contains(new Ordinal(value))), kept.Take(count));
        });

    [Fact]
    public void Set_OfFewOrdinalsThatAreHigh_WeighsLittle()
    {
        const int First = 1_000_000_000;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var set = new OrdinalSet(First + 1_000);
        set.AddRange(new Ordinal(First), 1_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 400_000);
        Assert.True(set.Contains(new Ordinal(First)));
        Assert.False(set.Contains(new Ordinal(First - 1)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(70)]
    public void Add_OutsideTheCapacity_Throws(int value) =>
        Assert.ThrowsAny<ArgumentException>(() => new OrdinalSet(70).Add(new Ordinal(value)));

    private static unsafe int Keep(OrdinalSet set, int[] ordinals, int bound)
    {
        fixed (int* first = ordinals) return set.Keep(first, ordinals.Length, bound);
    }
}
