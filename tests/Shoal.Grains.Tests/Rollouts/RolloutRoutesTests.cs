using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;
using static Shoal.Grains.Abstractions.Rollouts.RolloutStage;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>What a collection looks like in every stage.</summary>
public sealed class RolloutRoutesTests
{
    [Theory]
    [InlineData(Created, "1", 1, false)]
    [InlineData(Backfilling, "1 2", 1, true)]
    [InlineData(Shadowing, "1 2", 1, true)]
    [InlineData(Canary, "1 2", 1, true)]
    [InlineData(Paused, "1 2", 1, true)]
    [InlineData(Held, "1 2", 1, true)]
    [InlineData(Promoted, "1 2", 2, false)]
    [InlineData(Completed, "1 2", 2, false)]
    [InlineData(RolledBack, "1 2", 1, false)]
    [InlineData(Failed, "1 2", 1, false)]
    public void Of_EveryStage_KeepsTheRightGenerations(RolloutStage stage, string live, int serving, bool isRouted)
    {
        var routes = RolloutRoutes.Of(RolloutSamples.Record(stage));

        Assert.Equal(live, string.Join(' ', routes.Generations.Select(generation => generation.Number)));
        Assert.Equal((serving, isRouted), (routes.Serving, routes.Routing is not null));
    }

    [Theory]
    [InlineData(Completed, 2)]
    [InlineData(RolledBack, 1)]
    [InlineData(Failed, 1)]
    public void Of_AfterTheEnd_KeepsTheWinnerAlone(RolloutStage stage, int winner)
    {
        var routes = RolloutRoutes.Of(RolloutSamples.Record(stage) with { Finishing = false });

        Assert.Equal(winner, Assert.Single(routes.Generations).Number);
    }

    [Fact]
    public void Of_CanaryAlone_GivesCallersAway()
    {
        foreach (var stage in Enum.GetValues<RolloutStage>())
        {
            var routing = RolloutRoutes.Of(RolloutSamples.Record(stage) with { Step = 1 }).Routing;
            Assert.Equal(stage == Canary ? 50 : 0, routing?.CanaryPercent ?? 0);
            Assert.Equal(stage is Shadowing or Canary ? 1 : 0, routing?.ShadowSample ?? 0);
        }
    }

    [Fact]
    public void Of_AFittedAdapter_AnswersTheFirstShareWhileTheBackfillRuns()
    {
        foreach (var stage in Enum.GetValues<RolloutStage>())
        {
            var record = RolloutSamples.Record(stage);
            Assert.Null(RolloutRoutes.Of(record).Routing?.Adapter);
            var fitted = record with { Adapter = new AdapterRecord("maps/1", "ridge", 100, null, 0) };
            var adapter = RolloutRoutes.Of(fitted).Routing?.Adapter;
            Assert.Equal(stage == Backfilling ? new AdapterRouting("maps/1", 10) : null, adapter);
        }
    }

    [Fact]
    public void IsSameAs_SeesEveryDifference()
    {
        var canary = RolloutSamples.Record(Canary);
        Assert.True(RolloutRoutes.Of(canary).IsSameAs(RolloutRoutes.Of(canary with { Reason = "Other." })));
        Assert.False(RolloutRoutes.Of(canary).IsSameAs(RolloutRoutes.Of(canary with { Step = 1 })));
        Assert.False(RolloutRoutes.Of(canary).IsSameAs(RolloutRoutes.Of(canary with { Stage = Promoted })));
        var over = RolloutSamples.Record(RolledBack);
        Assert.False(RolloutRoutes.Of(over).IsSameAs(RolloutRoutes.Of(over with { Finishing = false })));
    }

    [Fact]
    public void Of_LaterSteps_ComeLaterInOrder()
    {
        var ended = RolloutSamples.Record(RolledBack);
        var over = RolloutRoutes.Of(ended with { Finishing = false }).Order;
        Assert.True(RolloutRoutes.Of(ended).Order < over);
        Assert.True(over < RolloutRoutes.Of(RolloutSamples.Record(Created) with { Number = 2 }).Order);
        var gated = RolloutMachine.WithGates(ended, [RolloutSamples.Good], RolloutSamples.Now);
        Assert.Equal(RolloutRoutes.Of(ended).Order, RolloutRoutes.Of(gated).Order);
    }
}
