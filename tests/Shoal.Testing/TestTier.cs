using Xunit;

namespace Shoal.Testing;

/// <summary>
/// The tiers of the tests: the default one always runs; <c>SHOAL_TESTS=slow</c> adds the slow one, <c>long</c> also the
/// runs of many minutes that a script of <c>tests/</c> is for.
/// </summary>
public static class TestTier
{
    private static readonly string Asked = Environment.GetEnvironmentVariable("SHOAL_TESTS") ?? "";

    /// <summary>Whether the runs of many minutes were asked for.</summary>
    private static bool AtLength { get; } = string.Equals(Asked, "long", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the slow tier was asked for.</summary>
    public static bool Slow { get; } = AtLength || string.Equals(Asked, "slow", StringComparison.OrdinalIgnoreCase);

    /// <summary>Skips the running test unless the slow tier was asked for.</summary>
    public static void SkipUnlessSlow() => Assert.SkipUnless(Slow, "Slow tier: set SHOAL_TESTS=slow to run it.");

    /// <summary>Skips the running test unless the runs of many minutes were asked for.</summary>
    public static void SkipUnlessLong() => Assert.SkipUnless(AtLength, "Many minutes: set SHOAL_TESTS=long to run it.");
}
