using MathNet.Numerics.Distributions;

namespace Shoal.Evaluation.Tests.Sequential;

/// <summary>Runs one experiment with many seeds and says how often it raised an alarm, and when.</summary>
internal static class Simulation
{
    /// <summary>The least number of runs that shows a false-alarm rate.</summary>
    public const int Runs = 2_000;

    /// <summary>Returns after how many observations each run raised its alarm; null for never.</summary>
    public static IReadOnlyList<int?> Repeat(int runs, Func<SplitMix64, int?> run) =>
        [.. Enumerable.Range(0, runs).Select(seed => run(new((ulong)seed * 0x9E37_79B9_97F4_A7C5)))];

    /// <summary>Asserts an alarm rate of α at most by its exact 99 % bound (Clopper &amp; Pearson 1934).</summary>
    public static void AssertRate(IReadOnlyList<int?> alarms, double alpha, ITestOutputHelper? output, string what)
    {
        var count = alarms.Count(alarm => alarm is not null);
        var bound = count == alarms.Count ? 1 : Beta.InvCDF(count + 1, alarms.Count - count, 0.99);
        output?.WriteLine(FormattableString.Invariant(
            $"{what}: {count} alarms in {alarms.Count} runs, rate at most {bound:N4} (alpha {alpha:N4})"));
        Assert.True(bound <= alpha, FormattableString.Invariant(
            $"{what}: {count} alarms in {alarms.Count} runs show a rate of up to {bound:N4}, above {alpha:N4}."));
    }

    /// <summary>Returns how many runs raised an alarm, and when half and nine tenths of all had.</summary>
    public static string Power(IReadOnlyList<int?> alarms)
    {
        var times = alarms.Select(alarm => alarm ?? int.MaxValue).Order().ToArray();
        string At(double share) => times[(int)(share * (times.Length - 1))] is < int.MaxValue and var time
            ? FormattableString.Invariant($"{time}") : "-";
        return FormattableString.Invariant(
            $"{alarms.Count(alarm => alarm is not null) * 100.0 / alarms.Count:N0} % | {At(0.5)} | {At(0.9)}");
    }
}
