using System.Diagnostics;
using Shoal.Testing;

namespace Shoal.Indexing.Tests;

/// <summary>
/// A machine runs the widest kernels it has, so the others would never be tested there: these tests run those of
/// distances, codes and ranks once more in processes that are told to go without.
/// </summary>
public sealed class NarrowKernelTests
{
    private static readonly string[] Namespaces = ["Distances", "Quantization", "Ranking"];

    [Theory]
    [Trait("Tier", "Slow")]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Kernels_WithoutTheWidestRegisters_AgreeAllTheSame(string switchedOff)
    {
        TestTier.SkipUnlessSlow();
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.Environment[switchedOff] = "0";
        start.ArgumentList.Add("-noColor");
        foreach (var name in Namespaces)
        {
            start.ArgumentList.Add("-namespace");
            start.ArgumentList.Add($"{typeof(NarrowKernelTests).Namespace}.{name}");
        }

        using var tests = Process.Start(start)!;
        var output = await tests.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await tests.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(tests.ExitCode == 0, output);
        Assert.DoesNotContain("Total: 0", output, StringComparison.Ordinal);
    }
}
