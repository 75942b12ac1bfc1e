using System.Text.Json;
using CsCheck;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Protocol;

public sealed class IsoDurationTests
{
    [Theory]
    [InlineData("PT30M", 1_800)]
    [InlineData("PT1H", 3_600)]
    [InlineData("P1D", 86_400)]
    [InlineData("P1DT12H", 129_600)]
    [InlineData("PT90M", 5_400)]
    [InlineData("PT0.5S", 0.5)]
    [InlineData("PT0S", 0)]
    [InlineData("-PT1M", -60)]
    public void TryParse_OfALengthOfTime_ReadsIt(string text, double seconds)
    {
        Assert.True(IsoDuration.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("30")]
    [InlineData("30m")]
    [InlineData("00:30:00")]
    [InlineData("pt30m")]
    [InlineData("PT30M ")]
    [InlineData("PT30M\n")]
    [InlineData("PT1.5M")]
    [InlineData("PT5M1H")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("P1W")]
    [InlineData("P999999999D")]
    [InlineData("PT٣M")]
    public void TryParse_OfAnythingElse_IsFalse(string? text) => Assert.False(IsoDuration.TryParse(text, out _));

    [Fact]
    public void TryParse_OfWhatWasWritten_ReadsItBack() => Gen.Long.Sample(ticks =>
    {
        Assert.True(IsoDuration.TryParse(IsoDuration.ToString(new TimeSpan(ticks)), out var read));
        Assert.Equal(ticks, read.Ticks);
    });

    [Theory]
    [InlineData("""{"rollbackWindow":3600}""")]
    [InlineData("""{"rollbackWindow":"one hour"}""")]
    [InlineData("""{"canary":{"maxStepDuration":"00:30:00"}}""")]
    public void Deserialize_OfAMalformedDuration_SaysWhatIsExpected(string json)
    {
        var failure = Assert.Throws<JsonException>(
            () => JsonSerializer.Deserialize(json, ShoalJson.Wire.StartRolloutRequest));

        Assert.StartsWith(IsoDuration.Expected, failure.Message, StringComparison.Ordinal);
    }
}
