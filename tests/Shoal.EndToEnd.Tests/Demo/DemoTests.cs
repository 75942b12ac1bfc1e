using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shoal.Client;
using Shoal.Protocol;
using Shoal.Testing;
using Shoal.Testing.Servers;

namespace Shoal.EndToEnd.Tests.Demo;

/// <summary>The first command of a newcomer, and the search it tells them to paste.</summary>
public sealed partial class DemoTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Demo_OfANewcomer_PrintsASearchThatFindsByMeaning()
    {
        await using var server = await ServerProcess.StartAsync(
            ServerCommandLine.Of("--demo", "--urls", "http://127.0.0.1:0"), Cancellation);
        var command = Curl().Match(await server.WaitForLineAsync("curl", Cancellation));

        Assert.True(command.Success, server.Output);
        using var http = new HttpClient();
        using var body = new StringContent(command.Groups["body"].Value, Encoding.UTF8, command.Groups["type"].Value);
        using var answer = await http.PostAsync(new Uri(command.Groups["url"].Value), body, Cancellation);
        var json = await answer.Content.ReadAsStringAsync(Cancellation);
        var found = JsonSerializer.Deserialize(json, ShoalJson.Wire.SearchResponse)!;

        Assert.Equal("demo-001", found.Hits[0].Id);
        await CheckQuestionsAsync(server.Address);
        Assert.Equal(0, await server.StopAsync(Cancellation));
    }

    private static async Task CheckQuestionsAsync(Uri address)
    {
        using var client = new ShoalClient(address);
        var path = Path.Combine(RepositoryRoot.Path, "src", "Shoal.Server", "Demo", "queries.json");
        using var questions = JsonDocument.Parse(await File.ReadAllBytesAsync(path, Cancellation));
        foreach (var question in questions.RootElement.EnumerateArray())
        {
            var request = new SearchRequest { Query = question.GetProperty("query").GetString(), TopK = 3 };
            var answer = await client.Search.SearchAsync("demo", request, Cancellation);
            Assert.Contains(question.GetProperty("expects").GetString(), answer.Hits.Select(hit => hit.Id));
        }
    }

    [GeneratedRegex("curl -s (?<url>http://\\S+) -H 'content-type: (?<type>\\S+)' -d '(?<body>[^']+)'")]
    private static partial Regex Curl();
}
