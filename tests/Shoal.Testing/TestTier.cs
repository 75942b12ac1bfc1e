using Xunit;

namespace Shoal.Testing;

/// <summary>
/// The tiers of the tests: the default one always runs; <c>SHOAL_TESTS=slow</c> adds the slow one. Runs of many minutes
/// are compiled in by the scripts of <c>tests/</c> alone.
/// </summary>
public static class TestTier
{
    /// <summary>Whether the slow tier was asked for.</summary>
    public static bool Slow { get; } =
        string.Equals(Environment.GetEnvironmentVariable("SHOAL_TESTS"), "slow", StringComparison.OrdinalIgnoreCase);

    /// <summary>Skips the running test unless the slow tier was asked for.</summary>
    public static void SkipUnlessSlow() => Assert.SkipUnless(Slow, "Slow tier: set SHOAL_TESTS=slow to run it.");
}
