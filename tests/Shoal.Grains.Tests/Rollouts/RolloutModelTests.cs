using System.Globalization;
using Shoal.Grains.Tests.Cluster;
using Shoal.Grains.Tests.Faults;
using Shoal.Grains.Tests.Rollouts.Simulation;
using Shoal.Storage.InMemory;
using Shoal.Testing;
using Xunit.Sdk;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>
/// A collection under random writes, reads, rollouts and accidents holds what an oracle in memory says. The fake
/// encoders give each digest a space of its own, so a vector that was compared in the wrong one is no near miss but
/// garbage. <c>SHOAL_MODEL_SEED</c> replays a seed that was printed.
/// </summary>
[Collection(ClusterTests.Name)]
public sealed class RolloutModelTests
{
    private const int ManySteps = 10_000;
    private const int FewSteps = 400;

    private static int FreshSeed =>
        int.TryParse(Environment.GetEnvironmentVariable("SHOAL_MODEL_SEED"), CultureInfo.InvariantCulture, out var seed)
            ? seed : Guid.NewGuid().GetHashCode() & int.MaxValue;

    [Fact]
    public Task AFewSteps_OfAFixedSeed_LeaveWhatTheOracleSays() => RolloutModel.RunAsync(1, FewSteps);

    [Fact]
    public Task AFewSteps_OfAFreshSeed_LeaveWhatTheOracleSays() => RolloutModel.RunAsync(FreshSeed, FewSteps);

    [Fact]
    [Trait("Tier", "Slow")]
    public Task ManySteps_OfAFixedSeed_LeaveWhatTheOracleSays()
    {
        TestTier.SkipUnlessSlow();
        return RolloutModel.RunAsync(2, ManySteps);
    }

    [Fact]
    [Trait("Tier", "Slow")]
    public Task ManySteps_OfAFreshSeed_LeaveWhatTheOracleSays()
    {
        TestTier.SkipUnlessSlow();
        return RolloutModel.RunAsync(FreshSeed, ManySteps);
    }

    /// <summary>The steps of the first test, which leave what they should where versions are compared.</summary>
    [Fact]
    [Trait("Tier", "Slow")]
    public async Task AFewSteps_WithoutTheCompareAndSet_AreFoundOut()
    {
        TestTier.SkipUnlessSlow();
        var broken = new UncheckedStore(new InMemoryPartitionStoreProvider());

        var found = await Assert.ThrowsAsync<InvalidOperationException>(
            () => RolloutModel.RunAsync(1, FewSteps, broken));

        TestContext.Current.TestOutputHelper?.WriteLine($"{broken.Overlooked} overlooked, found: {found.Message}");
        Assert.IsType<XunitException>(found.InnerException, exactMatch: false);
        Assert.True(broken.Overlooked > 0, "Nothing was broken.");
    }
}
