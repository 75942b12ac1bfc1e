using System.Net;
using Shoal.Server.Hosting;
using Shoal.Testing;
using Shoal.Testing.Servers;

namespace Shoal.Server.Tests.Hosting;

public sealed class ProgramTests
{
    /// <summary>
    /// One metric of each meter. In a process of its own: servers in one process share the names of their meters, and
    /// the end of one takes the metrics of the others away.
    /// </summary>
    private static readonly string[] Metrics =
    [
        "shoal_encoder_batch_texts",
        "shoal_shard_commit_duration_seconds",
        "orleans_grains",
        "http_server_request_duration_seconds",
        "\"/v1/collections/{collection}/documents/{id}\"",
        "dotnet_process_memory_working_set_bytes",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_UntilItIsToldToStop_ServesAndMeasures()
    {
        using var data = new TemporaryFolder();
        await using var process = await ServerProcess.StartReadyAsync(data.Path, Cancelled);
        using var api = new Api(process.Address);
        await api.CreateAsync("measured");
        (await api.SendAsync(HttpMethod.Put, "/v1/collections/measured/documents/d", """{"text": "t"}"""))
            .Expect(HttpStatusCode.Created);

        await AreMeasuredAsync(api);

        Assert.Equal(ExitCodes.Success, await process.StopAsync(Cancelled));
    }

    [Fact]
    public async Task Server_OnAnOpenAddressWithoutAKey_EndsWithOneLine()
    {
        var start = ServerCommandLine.Of("--urls", "http://0.0.0.0:0");

        var (exitCode, output) = await ServerProcess.RunToEndAsync(start, Cancelled);

        Assert.Equal(ExitCodes.BadOptions, exitCode);
        Assert.Matches("^shoal-server: --urls: 'http://0.0.0.0:0' .*API key.*$", output);
    }

    /// <summary>A measurement follows what it measures by a moment: they are asked for until they are there.</summary>
    private static async Task AreMeasuredAsync(Api api)
    {
        var missing = Metrics;
        while (missing.Length > 0)
        {
            var metrics = (await api.SendAsync(HttpMethod.Get, "/metrics")).Expect(HttpStatusCode.OK).Text;
            missing = [.. missing.Where(name => !metrics.Contains(name, StringComparison.Ordinal))];
        }
    }
}
