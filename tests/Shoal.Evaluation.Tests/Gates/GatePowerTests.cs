using Shoal.Evaluation.Gates;
using Shoal.Evaluation.Sequential;
using Shoal.Evaluation.Tests.Sequential;
using Shoal.Testing;

namespace Shoal.Evaluation.Tests.Gates;

/// <summary>
/// How much evidence a gate needs at stated effects: the numbers of docs/gates.md. Method: 500 seeded streams each,
/// looked at whenever they have grown by a twentieth, up to 20,000 observations. Prints a table; the assertions only
/// hold the gates to the order of magnitude that the page promises.
/// </summary>
public sealed class GatePowerTests(ITestOutputHelper output)
{
    private const int Runs = 500;
    private const int Longest = 20_000;

    private static readonly GateSettings Settings = new();

    [Theory]
    [Trait("Tier", "Slow")]
    [InlineData(0.0, 0.0, GateVerdict.Pass, 400)]
    [InlineData(0.01, 0.01, GateVerdict.Pass, 2_000)]
    [InlineData(0.01, 0.03, GateVerdict.Fail, 3_000)]
    [InlineData(0.01, 0.10, GateVerdict.Fail, 300)]
    public void ErrorRate(double serving, double candidate, GateVerdict verdict, int mostPairs) => Check(
        FormattableString.Invariant($"errorRate: {serving:P0} and {candidate:P0} fail"),
        verdict,
        mostPairs,
        () => new RequestEvidence(),
        (evidence, generator) => evidence.Add(new RequestPair(
            new(generator.NextDouble() < serving, TimeSpan.Zero),
            new(generator.NextDouble() < candidate, TimeSpan.Zero))),
        evidence => ErrorRateGate.Evaluate(evidence, Settings));

    [Theory]
    [Trait("Tier", "Slow")]
    [InlineData(10, 1.0, GateVerdict.Pass, 400)]
    [InlineData(100, 1.0, GateVerdict.Pass, 2_000)]
    [InlineData(100, 2.0, GateVerdict.Fail, 3_000)]
    [InlineData(100, 3.0, GateVerdict.Fail, 1_000)]
    public void Latency(double medianMs, double ratio, GateVerdict verdict, int mostPairs) => Check(
        FormattableString.Invariant($"latency: median {medianMs} ms, log-sd 0.5, times {ratio}"),
        verdict,
        mostPairs,
        () => new RequestEvidence(),
        (evidence, generator) => evidence.Add(new RequestPair(
            new(false, TimeSpan.FromMilliseconds(medianMs * Math.Exp(0.5 * generator.NextNormal()))),
            new(false, TimeSpan.FromMilliseconds(ratio * medianMs * Math.Exp(0.5 * generator.NextNormal()))))),
        evidence => LatencyGate.Evaluate(evidence, Settings));

    [Theory]
    [Trait("Tier", "Slow")]
    [InlineData(0.0, GateVerdict.Fail, 200)]
    [InlineData(0.01, GateVerdict.Fail, 300)]
    [InlineData(0.1, GateVerdict.Pass, 300)]
    [InlineData(0.3, GateVerdict.Pass, 50)]
    public void OverlapFloor(double mean, GateVerdict verdict, int mostQueries) => Check(
        FormattableString.Invariant($"overlapFloor: mean Jaccard {mean}"),
        verdict,
        mostQueries,
        () => new long[11],
        (counts, generator) => counts[CommonDocuments(generator, mean)]++,
        counts => OverlapFloorGate.Evaluate(
            new([.. counts.Select((count, common) => new ValueCount(common / (20.0 - common), count))], 1, 0),
            Settings));

    [Theory]
    [Trait("Tier", "Slow")]
    [InlineData(0.0, 0.0, GateVerdict.Pass, 200)]
    [InlineData(0.0, 0.4, GateVerdict.Pass, 5_000)]
    [InlineData(0.1, 0.4, GateVerdict.Pass, 1_000)]
    [InlineData(-0.2, 0.4, GateVerdict.Fail, 1_000)]
    [InlineData(-0.4, 0.5, GateVerdict.Fail, 200)]
    public void LiveFeedback(double mean, double decided, GateVerdict verdict, int mostQueries) => Check(
        FormattableString.Invariant($"liveFeedback: {decided:P0} not tied, mean {mean}"),
        verdict,
        mostQueries,
        () => new long[3],
        (counts, generator) =>
        {
            var draw = generator.NextDouble();
            counts[draw < (decided - mean) / 2 ? 0 : draw < decided ? 2 : 1]++;
        },
        counts => LiveFeedbackGate.Evaluate(
            new([new(-1, counts[0]), new(0, counts[1]), new(1, counts[2])]), Settings));

    [Theory]
    [Trait("Tier", "Slow")]
    [InlineData(0.05, 100)]
    [InlineData(0.05, 300)]
    [InlineData(0.0, 800)]
    [InlineData(0.0, 3_000)]
    [InlineData(-0.1, 100)]
    [InlineData(-0.1, 300)]
    public void JudgedQuality(double mean, int queries)
    {
        TestTier.SkipUnlessSlow();
        var verdicts = Enumerable.Range(0, Runs).Select(seed =>
        {
            var generator = new SplitMix64((ulong)seed);
            double[] differences = [.. Enumerable.Range(0, queries)
                .Select(_ => generator.NextDouble() < 0.5 ? mean : mean + (0.35 * generator.NextNormal()))];
            return JudgedQualityGate.Evaluate(new(queries, differences, 0), Settings).Verdict;
        }).ToList();

        string Share(GateVerdict verdict) =>
            FormattableString.Invariant($"{verdicts.Count(v => v == verdict) * 100.0 / Runs:N0} %");
        output.WriteLine(FormattableString.Invariant(
            $"| judgedQuality: {queries} queries, sd 0.25, mean {mean} | Pass {Share(GateVerdict.Pass)}, ")
            + $"Fail {Share(GateVerdict.Fail)} |");
        var opposite = mean < 0 ? GateVerdict.Pass : GateVerdict.Fail;
        Assert.DoesNotContain(opposite, verdicts);
    }

    private void Check<T>(
        string effect,
        GateVerdict verdict,
        int most,
        Func<T> start,
        Action<T, SplitMix64> observe,
        Func<T, GateAnswer> evaluate)
    {
        TestTier.SkipUnlessSlow();
        var decisions = Simulation.Repeat(Runs, generator =>
        {
            var evidence = start();
            for (var (count, look) = (1, 1); count <= Longest; count++)
            {
                observe(evidence, generator);
                if (count < look) continue;
                look = count + 1 + (count / 20);
                if (evaluate(evidence).Verdict == verdict) return count;
            }

            return null;
        });

        output.WriteLine($"| {effect} | {verdict} | {Simulation.Power(decisions)} |");
        var slow = decisions.Count(decision => decision is not { } count || count > most);
        Assert.True(slow <= Runs / 10, $"{effect}: {slow} of {Runs} took more than {most}.");
    }

    /// <summary>Returns how many of ten documents two rankings share, for a mean Jaccard of about that.</summary>
    private static int CommonDocuments(SplitMix64 generator, double jaccard)
    {
        var share = 2 * jaccard / (1 + jaccard);
        return Enumerable.Range(0, 10).Count(_ => generator.NextDouble() < share);
    }
}
