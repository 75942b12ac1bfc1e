using Microsoft.AspNetCore.Http;
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
    public void IfMatchVersion_OfOneVersion_IsIt(string? header, long? version) =>
        Assert.Equal(version, Request(header).IfMatchVersion());

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("W/\"1\"")]
    [InlineData("\"1\", \"2\"")]
    [InlineData("-1")]
    [InlineData("99999999999999999999")]
    public void IfMatchVersion_OfAnythingElse_IsRefused(string header) => Assert.Equal(
        ErrorCode.InvalidRequest, Assert.Throws<ShoalException>(() => Request(header).IfMatchVersion()).Code);

    private static HttpRequest Request(string? header)
    {
        var request = new DefaultHttpContext().Request;
        if (header is not null) request.Headers.IfMatch = header;
        return request;
    }
}
