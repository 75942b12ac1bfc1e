using Shoal.Grains.Abstractions.Errors;
using Shoal.Server.Requests;

namespace Shoal.Server.Tests.Requests;

public sealed class ActorHeaderTests
{
    [Theory]
    [InlineData(null, "operator")]
    [InlineData("x", "x")]
    [InlineData("night shift", "night shift")]
    [InlineData("Jürgen 🐟", "Jürgen 🐟")]
    public void Parse_OfAName_IsTheName(string? header, string expected) =>
        Assert.Equal(expected, ActorHeader.Parse(header));

    [Theory]
    [InlineData("")]
    [InlineData("a\tb")]
    [InlineData("a\u0007")]
    [InlineData("a\u202eb")]
    [InlineData("a\ud800")]
    [InlineData("a\u2028b")]
    public void Parse_OfWhatCannotBePrinted_IsRefused(string header)
    {
        var refusal = Assert.Throws<ShoalException>(() => ActorHeader.Parse(header));

        Assert.Equal(ErrorCode.InvalidRequest, refusal.Code);
        Assert.Contains("X-Shoal-Actor", refusal.Message, StringComparison.Ordinal);
    }
}
