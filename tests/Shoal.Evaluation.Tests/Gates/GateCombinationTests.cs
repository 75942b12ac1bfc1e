using Shoal.Evaluation.Gates;
using static Shoal.Evaluation.Gates.GateVerdict;

namespace Shoal.Evaluation.Tests.Gates;

public sealed class GateCombinationTests
{
    [Theory]
    [InlineData(new GateVerdict[0], NotApplicable)]
    [InlineData(new[] { NotApplicable, NotApplicable }, NotApplicable)]
    [InlineData(new[] { Pass, NotApplicable }, Pass)]
    [InlineData(new[] { Pass, Undecided, NotApplicable }, Undecided)]
    [InlineData(new[] { Pass, Undecided, Fail }, Fail)]
    public void Combine_Verdicts_AnyFailFailsAndAllThatApplyMustPass(GateVerdict[] verdicts, GateVerdict expected) =>
        Assert.Equal(
            expected,
            GateCombination.Combine(
                verdicts.Select(verdict => new GateAnswer("gate", verdict, "", new Dictionary<string, double>()))));
}
