using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>A request out of range is refused before anything is done, by property, rule and fix.</summary>
public sealed class RolloutRulesTests
{
    public static TheoryData<string, RolloutRequest> Bad { get; } = new()
    {
        { "model", Good with { Model = " " } },
        { "policy", Good with { Policy = (RolloutPolicy)7 } },
        { "rateLimit.tokensPerSecond", Good with { TokensPerSecond = 0 } },
        { "rateLimit.tokensPerSecond", Good with { TokensPerSecond = double.NaN } },
        { "shadow.sample", Shadowed(new ShadowSettings { Sample = 1.5 }) },
        { "shadow.sample", Shadowed(new ShadowSettings { Sample = double.NaN }) },
        { "shadow.minimumQueries", Shadowed(new ShadowSettings { MinimumQueries = -1 }) },
        { "shadow.minimumQueries", Shadowed(new ShadowSettings { MinimumQueries = 100_001 }) },
        { "shadow.minimumQueries", Shadowed(new ShadowSettings { Sample = 0, MinimumQueries = 1 }) },
        { "canary.steps", Stepping(new CanarySettings { Steps = [0] }) },
        { "canary.steps", Stepping(new CanarySettings { Steps = [100] }) },
        { "canary.steps", Stepping(new CanarySettings { Steps = [double.NaN] }) },
        { "canary.steps", Stepping(new CanarySettings { Steps = [5, 5] }) },
        { "canary.steps", Stepping(new CanarySettings { Steps = [50, 5] }) },
        { "canary.steps", Stepping(new CanarySettings { Steps = Many }) },
        { "canary.minimumQueriesPerStep", Stepping(new CanarySettings { MinimumQueriesPerStep = 0 }) },
        { "canary.maxStepDuration", Stepping(new CanarySettings { MaxStepDuration = TimeSpan.Zero }) },
        { "canary.maxStepDuration", Stepping(new CanarySettings { MaxStepDuration = TimeSpan.FromDays(31) }) },
        { "adapter", Stepping(new CanarySettings { Steps = [] }) with { Adapter = true } },
        { "rollbackWindow", Good with { RollbackWindow = TimeSpan.FromSeconds(-1) } },
        { "rollbackWindow", Good with { RollbackWindow = TimeSpan.FromDays(31) } },
        { "gates.alpha", Gated(new RolloutGateSettings { Alpha = 0 }) },
        { "gates.alpha", Gated(new RolloutGateSettings { Alpha = 0.6 }) },
        { "gates.overlapFloor", Gated(new RolloutGateSettings { OverlapFloor = 1 }) },
        { "gates.latency.ratio", Gated(new RolloutGateSettings { LatencyRatio = 0.5 }) },
        { "gates.latency.slackMs", Gated(new RolloutGateSettings { LatencySlackMs = -1 }) },
        { "gates.judged.maxLoss", Gated(new RolloutGateSettings { JudgedMaxLoss = 0 }) },
        { "gates.judged.maxLoss", Gated(new RolloutGateSettings { JudgedMaxLoss = double.NaN }) },
    };

    private static double[] Many => [.. Enumerable.Range(1, 21)];

    private static RolloutRequest Good => new() { Model = "candidate" };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void Check_OutOfRange_NamesPropertyRuleAndFix(string property, RolloutRequest request)
    {
        var refusal = Assert.Throws<ShoalException>(() => RolloutRules.Check(request));

        Assert.Equal(ErrorCode.InvalidSettings, refusal.Code);
        var colon = refusal.Message.IndexOf(": ", StringComparison.Ordinal);
        Assert.StartsWith($"{property} ", refusal.Message, StringComparison.Ordinal);
        Assert.True(colon > property.Length + 1 && refusal.Message.Length > colon + 2, refusal.Message);
    }

    [Fact]
    public void Check_DefaultsAndBounds_AreAllowed()
    {
        RolloutRules.Check(Good);
        RolloutRules.Check(Good with { Adapter = true });
        RolloutRules.Check(Good with { TokensPerSecond = 1, RollbackWindow = TimeSpan.Zero });
        RolloutRules.Check(Shadowed(new ShadowSettings { Sample = 0, MinimumQueries = 0 }));
        RolloutRules.Check(Stepping(new CanarySettings { Steps = [], MaxStepDuration = TimeSpan.FromSeconds(1) }));
    }

    [Theory]
    [InlineData("cosine", 384, 384, true)]
    [InlineData("dot", 4_096, 768, true)]
    [InlineData("euclidean", 384, 384, false)]
    [InlineData("cosine", 4_096, 2_048, false)]
    public void CheckAgainst_AnAdapter_TakesSimilaritiesAndMapsThatARecordHolds(
        string distance, int candidate, int serving, bool isTaken)
    {
        var view = new CollectionView
        {
            Name = "articles",
            Incarnation = "articles.abc",
            SettingsVersion = 1,
            Settings = new CollectionSettings { Model = "model1", Distance = distance },
            Generations = [RolloutSamples.Generation(1) with { Dimensions = serving }],
            Serving = 1,
            CreatedAt = RolloutSamples.Now,
        };
        RolloutRules.CheckAgainst(Good, view, candidate);

        var refusal = Record.Exception(() => RolloutRules.CheckAgainst(Good with { Adapter = true }, view, candidate));

        Assert.Equal(isTaken, refusal is null);
        if (refusal is not null)
            Assert.StartsWith("adapter ", Assert.IsType<ShoalException>(refusal).Message, StringComparison.Ordinal);
    }

    private static RolloutRequest Shadowed(ShadowSettings shadow) => Good with { Shadow = shadow };

    private static RolloutRequest Stepping(CanarySettings canary) => Good with { Canary = canary };

    private static RolloutRequest Gated(RolloutGateSettings gates) => Good with { Gates = gates };
}
