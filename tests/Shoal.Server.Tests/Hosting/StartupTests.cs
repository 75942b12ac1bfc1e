using System.Net;
using Microsoft.Extensions.Logging;
using Shoal.Server.Hosting;

namespace Shoal.Server.Tests.Hosting;

/// <summary>A server that cannot start says why on one line; its exit code tells options from circumstances.</summary>
public sealed class StartupTests(ServerFixture server)
{
    [Fact]
    public async Task Start_OnAHeldDirectory_IsRefused()
    {
        var refusal = await RefusalAsync(Options() with { DataDirectory = server.DataDirectory });

        Assert.Equal(ExitCodes.CannotStart, refusal.ExitCode);
        Assert.Contains(server.DataDirectory, refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"pid {Environment.ProcessId}", refusal.Message, StringComparison.Ordinal);
        (await server.Api.SendAsync(HttpMethod.Get, "/v1/collections")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Start_OnAnAddressInUse_IsRefused()
    {
        var address = server.Address.GetLeftPart(UriPartial.Authority);

        var refusal = await RefusalAsync(Options() with { Urls = [address] });

        Assert.Equal(ExitCodes.CannotStart, refusal.ExitCode);
        Assert.Contains(address, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnAFile_IsRefused()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.Equal(
                ExitCodes.CannotStart, (await RefusalAsync(Options() with { DataDirectory = file })).ExitCode);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Start_OnNoAddress_IsRefused() => Assert.Equal(
        ExitCodes.BadOptions, (await RefusalAsync(Options() with { Urls = [] })).ExitCode);

    [Fact]
    public async Task Start_OnABadDevice_IsRefused()
    {
        var refusal = await RefusalAsync(Options() with { Devices = ["abacus:0"] });

        Assert.Equal(ExitCodes.BadOptions, refusal.ExitCode);
        Assert.Contains("abacus:0", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnAnOpenAddressWithoutAKey_IsRefused() => Assert.Equal(
        ExitCodes.BadOptions, (await RefusalAsync(Options() with { Urls = ["http://0.0.0.0:0"] })).ExitCode);

    private static ServerOptions Options() => new()
    {
        Urls = ["http://localhost:0"],
        DataDirectory = null,
        LogLevel = LogLevel.None,
    };

    private static async Task<StartupRefusal> RefusalAsync(ServerOptions options)
    {
        var refusal = await Assert.ThrowsAsync<StartupRefusal>(
            () => ShoalServer.StartAsync(options, TestContext.Current.CancellationToken));
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal;
    }
}
