using Shoal.Evaluation.Drift;
using Shoal.Evaluation.Gates;

namespace Shoal.Evaluation.Tests.Drift;

/// <summary>Two samples of one distribution are within the noise, and a moved one is not. Seeded.</summary>
public sealed class QueryDriftTests
{
    [Theory]
    [InlineData(0, "are those")]
    [InlineData(0.3, "have changed")]
    public void Evaluate_ShiftedQueries_ReportsAndPasses(double shift, string expected)
    {
        var generator = new SplitMix64(11);
        var drift = new QueryDrift(64);
        for (var i = 0; i < 500; i++)
        {
            drift.AddReference(Query(generator, 0));
            drift.AddCurrent(Query(generator, shift));
        }

        var answer = DriftGate.Evaluate(drift.Summarize(), new());

        Assert.Equal(GateVerdict.Pass, answer.Verdict);
        Assert.Contains(expected, answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Discrepancy_ApproximatesTheKernelFormula()
    {
        // Two point masses at distance sqrt(2): MMD^2 = 2 - 2 exp(-2 / 2). 128 waves have a spread of about 0.1.
        var drift = new QueryDrift(2);
        drift.AddReference([1, 0]);
        drift.AddCurrent([0, 5]);

        Assert.Equal(Math.Sqrt(2 - (2 * Math.Exp(-1))), drift.Summarize().Discrepancy, 0.1);
    }

    [Fact]
    public void Evaluate_FewQueries_IsNotApplicable() =>
        Assert.Equal(GateVerdict.NotApplicable, DriftGate.Evaluate(new QueryDrift(4).Summarize(), new()).Verdict);

    private static float[] Query(SplitMix64 generator, double shift) =>
        [.. Enumerable.Range(0, 64).Select(i => (float)(generator.NextNormal() + (i < 8 ? 4 * shift : 0)))];
}
