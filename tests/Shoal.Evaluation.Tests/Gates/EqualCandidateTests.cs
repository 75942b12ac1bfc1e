using Shoal.Evaluation.Gates;
using Shoal.Evaluation.Tests.Sequential;
using Shoal.Testing;

namespace Shoal.Evaluation.Tests.Gates;

/// <summary>
/// A candidate that is as good as the serving model fails with probability α at most, over all gates and all looks.
/// Method: 2,000 seeded rollouts through the gates that production uses; the share that any gate failed must be at most
/// α by its exact binomial bound.
/// </summary>
public sealed class EqualCandidateTests(ITestOutputHelper output)
{
    private static readonly GateSettings Settings = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EqualCandidate_LookedAtOften_FailsNoOftenerThanAlpha(bool sameModel) =>
        Check(sameModel, ticks: 300, every: 100);

    [Theory]
    [Trait("Tier", "Slow")]
    [InlineData(true)]
    [InlineData(false)]
    public void EqualCandidate_LookedAtForLong_FailsNoOftenerThanAlpha(bool sameModel)
    {
        TestTier.SkipUnlessSlow();
        Check(sameModel, ticks: 1_000, every: 20);
    }

    private void Check(bool sameModel, int ticks, int every)
    {
        var blamed = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var alarms = Simulation.Repeat(Simulation.Runs, generator =>
        {
            var rollout = new SimulatedRollout(generator, sameModel);
            for (var tick = 1; tick <= ticks; tick++)
            {
                rollout.Tick();
                if (tick % every != 0) continue;
                var failed = rollout.Evaluate(Settings).FirstOrDefault(answer => answer.Verdict == GateVerdict.Fail);
                if (failed is null) continue;
                blamed[failed.Name] = blamed.GetValueOrDefault(failed.Name) + 1;
                return tick;
            }

            return null;
        });
        output.WriteLine(string.Join(", ", blamed.Select(pair => $"{pair.Key} {pair.Value}")));
        Simulation.AssertRate(alarms, Settings.Alpha, output, sameModel ? "same model" : "equal models");
    }
}
