using Shoal.Testing;
using Shoal.Testing.Servers;

namespace Shoal.EndToEnd.Tests.Restarts;

/// <summary>A data directory belongs to one server at a time.</summary>
public sealed class DataDirectoryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_OnADirectoryInUse_IsRefusedAndDisturbsNobody()
    {
        using var data = new TemporaryFolder();
        await using var first = await ServerProcess.StartReadyAsync(data.Path, Cancellation);

        var second = ServerCommandLine.Of("--urls", "http://127.0.0.1:0", "--data", data.Path);
        var (exitCode, printed) = await ServerProcess.RunToEndAsync(second, Cancellation);

        Assert.Equal(3, exitCode);
        var reason = $"'{data.Path}' is used by another Shoal process (pid {first.Id})";
        Assert.Contains(reason, printed, StringComparison.Ordinal);
        Assert.Single(printed.Split('\n'));
        using var http = Clients.Http(first.Address);
        Assert.Empty(await Clients.WithoutRetries(http).Collections.ListAsync(Cancellation));
    }

    [Fact]
    public async Task Start_AfterAKill_TakesTheDirectoryOver()
    {
        using var data = new TemporaryFolder();
        await using (var first = await ServerProcess.StartReadyAsync(data.Path, Cancellation))
        {
            await first.KillAsync();
        }

        await using var second = await ServerProcess.StartReadyAsync(data.Path, Cancellation);

        Assert.Equal(0, await second.StopAsync(Cancellation));
    }
}
