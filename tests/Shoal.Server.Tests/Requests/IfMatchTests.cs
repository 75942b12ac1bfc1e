using Shoal.Grains.Abstractions.Errors;
using Shoal.Server.Requests;

namespace Shoal.Server.Tests.Requests;

public sealed class IfMatchTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("17", 17L)]
    [InlineData("\"17\"", 17L)]
    [InlineData(" \"0\" ", 0L)]
    public void Parse_OfOneVersion_IsIt(string? header, long? version) =>
        Assert.Equal(version, IfMatch.Parse(header));

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("W/\"1\"")]
    [InlineData("\"1\", \"2\"")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public void Parse_OfAnythingElse_IsRefused(string header) => Assert.Equal(
        ErrorCode.InvalidRequest, Assert.Throws<ShoalException>(() => IfMatch.Parse(header)).Code);
}
