using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>What is said of a rollout that is over.</summary>
public sealed class RolloutViewsTests
{
    [Theory]
    [InlineData(1, false, 59)]
    [InlineData(60, false, 0)]
    [InlineData(75, false, 0)]
    [InlineData(58, true, 0)]
    public void Of_ARolloutThatIsOver_SaysWhatWasLeft(long embedded, bool inspected, long left)
    {
        var record = RolloutSamples.Record(RolloutStage.RolledBack);
        record = record with
        {
            Forecast = record.Forecast with { Documents = 60 },
            BackfilledDocuments = embedded,
            Inspection = inspected ? record.Inspection : null,
        };
        Assert.Equal(new RolloutProgress(left, 60), RolloutViews.Of(record).Progress);
    }
}
