using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Tests.Distances;

/// <summary>Registers that a process was told to go without are not used: <see cref="NarrowKernelTests"/>.</summary>
public sealed class KernelWidthTests
{
    [Fact]
    public void Registers_ThatAreSwitchedOff_AreNotUsed()
    {
        Assert.False(IsOff("EnableAVX512") && Vector512.IsHardwareAccelerated);
        Assert.False(IsOff("EnableAVX2") && Vector256.IsHardwareAccelerated);
        Assert.False(IsOff("EnableHWIntrinsic") && Vector256.IsHardwareAccelerated);
    }

    private static bool IsOff(string name) => Environment.GetEnvironmentVariable($"DOTNET_{name}") == "0";
}
