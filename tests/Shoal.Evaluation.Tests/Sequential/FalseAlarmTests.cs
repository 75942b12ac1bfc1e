using Shoal.Evaluation.Sequential;
using Shoal.Testing;

namespace Shoal.Evaluation.Tests.Sequential;

/// <summary>
/// Whoever looks after every observation is fooled no more often than α. Method: 2,000 seeded runs with the truth
/// exactly at the limit of the hypothesis, where a false alarm is likeliest, and a look after every observation; the
/// rate must be at most α by its exact binomial bound. A fixed-sample test is fooled many times as often, and the last
/// test shows that the simulation notices.
/// </summary>
public sealed class FalseAlarmTests(ITestOutputHelper output)
{
    private const double Alpha = 0.05;
    private const int Observations = 200;
    private const int LongObservations = 3_000;

    /// <summary>Samples whose mean is the hypothesis: range, values with their probabilities.</summary>
    public static TheoryData<string, double, double, double[], double[]> Nulls => new()
    {
        { "overlap at a floor of 0.05", 0, 1, [0, 0.1, 0.5], [0.7, 0.25, 0.05] },
        { "equal error rates of 10 %", -1, 1, [-1, 0, 1], [0.09, 0.82, 0.09] },
        { "equal error rates of 1 %", -1, 1, [-1, 0, 1], [0.0099, 0.9802, 0.0099] },
        { "error rates 2 % apart", -1, 1, [-1, 0, 1], [0.01, 0.96, 0.03] },
        { "feedback at a loss of 0.05", -1, 1, [-1, 0, 1], [0.25, 0.55, 0.2] },
        { "rare total losses", -1, 1, [-1, 0.1], [0.01, 0.99] },
    };

    [Theory]
    [MemberData(nameof(Nulls))]
    public void BoundedMean_LookedAtAlways_KeepsAlpha(
        string name, double low, double high, double[] values, double[] probabilities) =>
        CheckMean(name, low, high, values, probabilities, Observations);

    [Theory]
    [Trait("Tier", "Slow")]
    [MemberData(nameof(Nulls))]
    public void BoundedMean_LookedAtForLong_KeepsAlpha(
        string name, double low, double high, double[] values, double[] probabilities)
    {
        TestTier.SkipUnlessSlow();
        CheckMean(name, low, high, values, probabilities, LongObservations);
    }

    [Fact]
    public void Comparison_LookedAtOften_KeepsAlpha() => CheckComparison(2 * Observations, every: 10);

    [Fact]
    public void Quantile_LookedAtOften_KeepsAlpha() => CheckQuantile(2 * Observations, every: 10);

    [Fact]
    [Trait("Tier", "Slow")]
    public void Quantile_LookedAtAlways_KeepsAlpha()
    {
        TestTier.SkipUnlessSlow();
        CheckQuantile(LongObservations, every: 1);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(300)]
    public void Student_LookedAtOnce_KeepsAlphaOnDifferencesThatAreMostlyZero(int queries)
    {
        // Like nDCG@10 of two good models: most queries change nothing, and a change may be large.
        double Difference(SplitMix64 generator) =>
            generator.NextDouble() < 0.6 ? 0 : Math.Clamp(0.3 * generator.NextNormal(), -1, 1);
        var intervals = Enumerable.Range(0, 10 * Simulation.Runs).Select(seed =>
        {
            var generator = new SplitMix64((ulong)seed);
            return new StudentInterval([.. Enumerable.Range(0, queries).Select(_ => Difference(generator))]);
        }).ToList();

        // A test of one look spends its level exactly, so the bound of the rate needs a fifth to two fifths of slack.
        AssertRate(intervals, interval => interval.LowerBound(Alpha) > 0, 0.06);
        AssertRate(intervals, interval => interval.UpperBound(0.01) < 0, 0.014);
    }

    [Fact]
    public void FixedSampleTest_LookedAtAlways_IsFooledManyTimesAsOften()
    {
        var alarms = Simulation.Repeat(Simulation.Runs, generator =>
        {
            var sum = 0.0;
            for (var i = 1; i <= Observations; i++)
            {
                sum += generator.NextBit() ? 1 : -1;
                if (i >= 10 && sum / Math.Sqrt(i) > 1.645) return i;
            }

            return null;
        });

        Assert.True(alarms.Count(alarm => alarm is not null) > 3 * Alpha * Simulation.Runs);
    }

    private void CheckMean(
        string name, double low, double high, double[] values, double[] probabilities, int observations)
    {
        var mean = values.Zip(probabilities, (value, probability) => value * probability).Sum();
        foreach (var above in new[] { true, false })
        {
            var alarms = Simulation.Repeat(Simulation.Runs, generator =>
            {
                var sample = values.Select(value => new ValueCount(value, 0)).ToArray();
                for (var i = 1; i <= observations; i++)
                {
                    var drawn = Draw(generator, probabilities);
                    sample[drawn] = sample[drawn] with { Count = sample[drawn].Count + 1 };
                    var capital = above
                        ? BoundedMean.LogCapitalAbove(sample, low, high, mean)
                        : BoundedMean.LogCapitalBelow(sample, low, high, mean);
                    if (capital >= -Math.Log(Alpha)) return i;
                }

                return null;
            });
            Simulation.AssertRate(alarms, Alpha, output, $"{name}, {(above ? "above" : "below")}");
        }
    }

    private void CheckQuantile(int observations, int every)
    {
        // The true p95 of exp(normal) is exp(1.6449); an edge of a bucket never hits it.
        var truth = Math.Exp(1.6448536269514722);
        foreach (var upper in new[] { true, false })
        {
            var alarms = Simulation.Repeat(Simulation.Runs, generator =>
            {
                var latencies = new LatencyHistogram();
                for (var i = 1; i <= observations; i++)
                {
                    latencies.Add(TimeSpan.FromMilliseconds(Math.Exp(generator.NextNormal())));
                    if (i % every != 0) continue;
                    var wrong = upper
                        ? QuantileBounds.UpperMs(latencies, 0.95, Alpha) < truth
                        : QuantileBounds.LowerMs(latencies, 0.95, Alpha) > truth;
                    if (wrong) return i;
                }

                return null;
            });
            Simulation.AssertRate(alarms, Alpha, output, $"p95, {(upper ? "upper" : "lower")} bound");
        }
    }

    /// <summary>The candidate's p95 is what is allowed, or a hair over it, which is as hard as it gets.</summary>
    private void CheckComparison(int observations, int every)
    {
        const double Ratio = 1.5;
        foreach (var within in new[] { true, false })
        {
            var candidateScale = within ? Ratio * 1.0001 : Ratio;
            var alarms = Simulation.Repeat(Simulation.Runs, generator =>
            {
                var (candidate, serving) = (new LatencyHistogram(), new LatencyHistogram());
                for (var i = 1; i <= observations; i++)
                {
                    serving.Add(TimeSpan.FromMilliseconds(100 * Math.Exp(generator.NextNormal())));
                    candidate.Add(TimeSpan.FromMilliseconds(
                        100 * candidateScale * Math.Exp(generator.NextNormal())));
                    if (i % every != 0) continue;
                    var wrong = within
                        ? QuantileComparison.IsWithin(candidate, serving, 0.95, Allowed, Alpha)
                        : QuantileComparison.IsBeyond(candidate, serving, 0.95, Allowed, Alpha);
                    if (wrong) return i;
                }

                return null;
            });
            Simulation.AssertRate(alarms, Alpha, output, $"p95 compared, {(within ? "within" : "beyond")}");
        }

        static double Allowed(double servingMs) => Ratio * servingMs;
    }

    private void AssertRate(IEnumerable<StudentInterval> intervals, Predicate<StudentInterval> isWrong, double alpha) =>
        Simulation.AssertRate(
            [.. intervals.Select(interval => isWrong(interval) ? 1 : (int?)null)], alpha, output, "Student");

    private static int Draw(SplitMix64 generator, double[] probabilities)
    {
        var (left, index) = (generator.NextDouble(), 0);
        while (index < probabilities.Length - 1 && left >= probabilities[index]) left -= probabilities[index++];
        return index;
    }
}
