using Shoal.Server.Hosting;

namespace Shoal.Server.Tests.Hosting;

/// <summary>Without a key nobody but this machine gets in, whatever the operator writes.</summary>
public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://localhost:5080", "http://localhost:5080")]
    [InlineData("http://localhost:0", "http://127.0.0.1:0")]
    [InlineData("http://127.0.0.1:1/", "http://127.0.0.1:1")]
    [InlineData("http://127.8.9.10:1", "http://127.8.9.10:1")]
    [InlineData("http://[::1]:2", "http://[::1]:2")]
    public void Check_OfLoopback_Passes(string url, string bound) =>
        Assert.Equal(bound, ListenAddress.Check(url, hasApiKey: false));

    [Theory]
    [InlineData("http://0.0.0.0:80")]
    [InlineData("http://*:80")]
    [InlineData("http://+:80")]
    [InlineData("http://[::]:80")]
    [InlineData("http://10.0.0.1:80")]
    [InlineData("http://example.org:80")]
    [InlineData("http://localhost.example.org:80")]
    public void Check_OfOtherAddresses_NeedsAKey(string url)
    {
        var refusal = Assert.Throws<StartupRefusal>(() => ListenAddress.Check(url, hasApiKey: false));

        Assert.Equal(ExitCodes.BadOptions, refusal.ExitCode);
        Assert.Contains("API key", refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("http://", ListenAddress.Check(url, hasApiKey: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:80")]
    [InlineData("https://localhost:80")]
    [InlineData("http://localhost:80/path")]
    [InlineData("http://localhost:99999")]
    [InlineData("http://user@localhost:80")]
    [InlineData("nonsense")]
    public void Check_OfWhatIsNoAddress_IsRefused(string url) => Assert.Equal(
        ExitCodes.BadOptions, Assert.Throws<StartupRefusal>(() => ListenAddress.Check(url, hasApiKey: true)).ExitCode);
}
