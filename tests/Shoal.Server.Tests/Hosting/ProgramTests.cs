using System.Net;
using Shoal.Server.Hosting;

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

    [Fact]
    public async Task Server_UntilItIsToldToStop_ServesAndMeasures()
    {
        var data = Directory.CreateTempSubdirectory("shoal-server-tests-");
        try
        {
            using var process = ServerProcess.Start("--urls", "http://localhost:0", "--data", data.FullName);
            using var api = new Api(await process.AddressAsync());
            await api.CreateAsync("measured");
            (await api.SendAsync(HttpMethod.Put, "/v1/collections/measured/documents/d", """{"text": "t"}"""))
                .Expect(HttpStatusCode.Created);
            await AreMeasuredAsync(api);

            process.Terminate();

            Assert.Equal((ExitCodes.Success, ""), await process.EndAsync());
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Server_OnAnOpenAddressWithoutAKey_EndsWithOneLine()
    {
        using var process = ServerProcess.Start("--urls", "http://0.0.0.0:0");

        var (exitCode, error) = await process.EndAsync();

        Assert.Equal(ExitCodes.BadOptions, exitCode);
        Assert.Matches("^shoal-server: --urls: 'http://0.0.0.0:0' .*API key.*\n$", error);
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
