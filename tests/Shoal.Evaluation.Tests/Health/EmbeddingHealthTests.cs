using Shoal.Evaluation.Gates;
using Shoal.Evaluation.Health;

namespace Shoal.Evaluation.Tests.Health;

/// <summary>
/// A sound model's vectors pass and each sickness is named. Method: seeded random vectors of length 1, spoilt in one
/// way at a time.
/// </summary>
public sealed class EmbeddingHealthTests
{
    private const int Dimensions = 32;

    [Fact]
    public void Evaluate_SoundVectors_Passes() => Assert.Equal(GateVerdict.Pass, Judge((vector, _) => vector).Verdict);

    [Fact]
    public void Evaluate_FewVectorsOfMany_IsUndecided() =>
        Assert.Equal(GateVerdict.Undecided, Judge((vector, _) => vector, count: 20, chunks: 1_000).Verdict);

    [Fact]
    public void Evaluate_AllVectorsOfASmallCollection_Passes() =>
        Assert.Equal(GateVerdict.Pass, Judge((vector, _) => vector, count: 5, chunks: 5).Verdict);

    [Fact]
    public void Evaluate_OneNaN_Fails() => AssertFails("NaN", (vector, i) =>
    {
        if (i == 150) vector[3] = float.NaN;
        return vector;
    });

    [Fact]
    public void Evaluate_OneVectorOfLengthZero_Fails() =>
        AssertFails("length 0", (vector, i) => i == 150 ? new float[Dimensions] : vector);

    [Fact]
    public void Evaluate_WrongLengthWhereOneWasPromised_Fails() =>
        AssertFails("length 1", (vector, _) => [.. vector.Select(component => 2 * component)]);

    [Fact]
    public void Evaluate_CollapsedDimensions_Fails() => AssertFails("do not vary", (vector, _) =>
    {
        vector.AsSpan(0, 3).Clear();
        return Normalize(vector);
    });

    [Fact]
    public void Evaluate_OneDirectionForAllTexts_Fails() => AssertFails("same way", (vector, _) =>
    {
        vector[0] += 20;
        return Normalize(vector);
    });

    [Fact]
    public void Evaluate_OneVectorForDifferentTexts_Fails() =>
        AssertFails("another text", (vector, i) => i % 20 == 0 ? [1, .. new float[Dimensions - 1]] : vector);

    [Fact]
    public void Evaluate_AsManyDuplicatesAsTheServingGeneration_Passes()
    {
        static float[] Spoil(float[] vector, int i) => i % 20 == 0 ? [1, .. new float[Dimensions - 1]] : vector;
        var seen = Watch(Spoil, 200).Summarize();

        Assert.Equal(GateVerdict.Pass, HealthGate.Evaluate(new(seen, seen, 200, true)).Verdict);
    }

    [Fact]
    public void Evaluate_TextsThatAreAlike_SayNothingOfTheCandidate()
    {
        static float[] One(float[] vector, int i) => [.. Enumerable.Repeat(1 / MathF.Sqrt(Dimensions), Dimensions)];
        static float[] Near(float[] vector, int i) => One(vector, i).Select((component, at) =>
            at == 0 ? component + (1e-6f * i) : component).ToArray();
        var (one, near) = (Watch(One, 200).Summarize(), Watch(Near, 200).Summarize());
        var healthy = Watch((vector, _) => vector, 200).Summarize();

        Assert.Equal(GateVerdict.Pass, Compare(one, one));
        Assert.Equal(GateVerdict.Pass, Compare(near with { DuplicateShare = one.DuplicateShare }, one));
        Assert.Equal(GateVerdict.Fail, Compare(one with { DuplicateShare = 0 }, healthy));

        static GateVerdict Compare(EmbeddingHealthSummary candidate, EmbeddingHealthSummary serving) =>
            HealthGate.Evaluate(new(candidate, serving, 200, true)).Verdict;
    }

    [Fact]
    public void Evaluate_AsManyConstantDimensionsAsTheServingGeneration_Passes()
    {
        static float[] Spoil(float[] vector, int i) => Normalize([1, 1, 1, 1, 1, 1, 1, 1, .. vector[8..]]);
        var seen = Watch(Spoil, 200).Summarize() with { CollapsedShare = 0.2 };
        var healthy = seen with { CollapsedShare = 0.1 };

        Assert.Equal(GateVerdict.Pass, HealthGate.Evaluate(new(seen, seen, 200, true)).Verdict);
        Assert.Equal(GateVerdict.Fail, HealthGate.Evaluate(new(seen, healthy, 200, true)).Verdict);
    }

    [Fact]
    public void Add_SameTextTwice_IsNoDuplicate()
    {
        var health = new EmbeddingHealth(2);
        health.Add([0.6f, 0.8f], 7);
        health.Add([0.6f, 0.8f], 7);

        Assert.Equal(0, health.Summarize().DuplicateShare);
    }

    private static void AssertFails(string because, Func<float[], int, float[]> spoil)
    {
        var answer = Judge(spoil);

        Assert.Equal(GateVerdict.Fail, answer.Verdict);
        Assert.Contains(because, answer.Reason, StringComparison.Ordinal);
    }

    private static GateAnswer Judge(Func<float[], int, float[]> spoil, int count = 200, int chunks = 200) =>
        HealthGate.Evaluate(new(Watch(spoil, count).Summarize(), null, chunks, true));

    private static EmbeddingHealth Watch(Func<float[], int, float[]> spoil, int count)
    {
        var generator = new SplitMix64(5);
        var health = new EmbeddingHealth(Dimensions);
        for (var i = 0; i < count; i++)
        {
            var vector = Normalize([.. Enumerable.Range(0, Dimensions).Select(_ => (float)generator.NextNormal())]);
            health.Add(spoil(vector, i), (ulong)i);
        }

        return health;
    }

    private static float[] Normalize(float[] vector)
    {
        var length = Math.Sqrt(vector.Sum(component => (double)component * component));
        return [.. vector.Select(component => (float)(component / length))];
    }
}
