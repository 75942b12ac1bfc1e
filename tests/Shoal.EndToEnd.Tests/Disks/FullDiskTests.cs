using System.Globalization;
using Shoal.Client;
using Shoal.Protocol;
using Shoal.Testing;
using Shoal.Testing.Disks;
using Shoal.Testing.Servers;

namespace Shoal.EndToEnd.Tests.Disks;

/// <summary>
/// A disk that refuses writes costs the writes: each is refused with its own code, the server lives, reads go on, and
/// writes work again as soon as the disk does.
/// </summary>
public sealed class FullDiskTests
{
    private const string Collection = "notes";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_PastTheFileSizeLimit_IsRefusedAndReadsGoOn()
    {
        using var data = new TemporaryFolder();
        await using var server = await StartAsync(data.Path);

        await CheckAsync(server, () => LimitFileSizeAsync(server, "0"), () => LimitFileSizeAsync(server, "unlimited"));
    }

    [Fact]
    public async Task Write_OnAFullDisk_IsRefusedAndReadsGoOn()
    {
        await using var disk = await SmallDisk.MountAsync();
        await using var server = await StartAsync(disk.Path);

        await CheckAsync(server, disk.FillAsync, disk.ClearAsync);
    }

    [Fact]
    public async Task Start_OnAReadOnlyDisk_IsRefusedWithTheReason()
    {
        await using var disk = await SmallDisk.MountAsync();
        await disk.MakeReadOnlyAsync();

        var start = ServerCommandLine.Of("--urls", "http://127.0.0.1:0", "--data", disk.Path);
        var (exitCode, printed) = await ServerProcess.RunToEndAsync(start, Cancellation);

        Assert.Equal(3, exitCode);
        Assert.Contains($"'{disk.Path}'", printed, StringComparison.Ordinal);
        Assert.Contains("cannot be written", printed, StringComparison.Ordinal);
    }

    private static async Task<ServerProcess> StartAsync(string dataDirectory)
    {
        var start = ServerCommandLine.SurvivingFileSizeLimit("--urls", "http://127.0.0.1:0", "--data", dataDirectory);
        var server = await ServerProcess.StartAsync(start, Cancellation);
        await server.WaitUntilReadyAsync(Cancellation);
        return server;
    }

    private static Task LimitFileSizeAsync(ServerProcess server, string bytes) => Command.RunAsync(
        "prlimit", "--pid", server.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes}:");

    private static async Task CheckAsync(ServerProcess server, Func<Task> breakAsync, Func<Task> mendAsync)
    {
        using var http = Clients.Http(server.Address);
        var client = Clients.WithoutRetries(http);
        await client.Collections.CreateAsync(
            Collection, new CreateCollectionRequest { Model = "all-minilm-l6-v2" }, Cancellation);
        await client.Documents(Collection).PutAsync(Note("before"), cancellationToken: Cancellation);

        await breakAsync();
        foreach (var id in new[] { "during-1", "during-2" }) await CheckRefusedAsync(client, id);
        await CheckReadsAsync(client, "before");
        await mendAsync();
        await client.Documents(Collection).PutAsync(Note("after"), cancellationToken: Cancellation);

        await CheckReadsAsync(client, "before", "after");
    }

    private static async Task CheckRefusedAsync(IShoalClient client, string id)
    {
        var refusal = await Assert.ThrowsAsync<ShoalClientException>(
            () => client.Documents(Collection).PutAsync(Note(id), cancellationToken: Cancellation));

        Assert.Equal(ShoalErrorCodes.StorageUnavailable, refusal.Code);
        Assert.Null(await client.Documents(Collection).FindAsync(id, cancellationToken: Cancellation));
    }

    private static async Task CheckReadsAsync(IShoalClient client, params string[] ids)
    {
        var listed = await client.Documents(Collection).EnumerateAsync(cancellationToken: Cancellation)
            .Select(document => document.Id).ToListAsync(Cancellation);
        var expected = ids.Order(StringComparer.Ordinal);
        Assert.Equal(expected, listed);
        var answer = await client.Search.SearchAsync(
            Collection, new SearchRequest { Query = "a short note", TimeoutMs = Limits.MaxTimeoutMs }, Cancellation);
        Assert.Equal(expected, answer.Hits.Select(hit => hit.Id).Order(StringComparer.Ordinal));
    }

    private static Document Note(string id) => new() { Id = id, Text = $"A short note, written {id} it was full" };
}
