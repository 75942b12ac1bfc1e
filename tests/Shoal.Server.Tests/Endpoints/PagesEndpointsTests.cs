using System.Net;
using System.Text.RegularExpressions;

namespace Shoal.Server.Tests.Endpoints;

/// <summary>What people look at is there, and needs nothing from the internet.</summary>
public sealed partial class PagesEndpointsTests(ServerFixture server)
{
    [Theory]
    [InlineData("/health/live", "live\n")]
    [InlineData("/health/ready", "ready\n")]
    public async Task Health_OfAReadyServer_IsGood(string path, string text) =>
        Assert.Equal(text, (await server.Api.SendAsync(HttpMethod.Get, path)).Expect(HttpStatusCode.OK).Text);

    [Theory]
    [InlineData("/", "<h1>Shoal</h1>")]
    [InlineData("/scalar/", "Shoal API")]
    [InlineData("/orleans/", "Orleans Dashboard")]
    public async Task Page_IsServed_WithEverythingFromThisServer(string path, string words)
    {
        var page = (await server.Api.SendAsync(HttpMethod.Get, path)).Expect(HttpStatusCode.OK);

        Assert.Equal("text/html", page.MediaType);
        Assert.Contains(words, page.Text, StringComparison.Ordinal);
        foreach (var source in Sources().Matches(page.Text).Select(match => match.Groups[1].Value))
        {
            Assert.DoesNotContain("//", source, StringComparison.Ordinal);
            if (source.StartsWith("data:", StringComparison.Ordinal)) continue;
            var resource = new Uri(new Uri(server.Address, path), source);
            using var response = await server.Api.Http.GetAsync(resource, TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, $"{resource}: {response.StatusCode}");
        }
    }

    /// <summary>The dashboard counts once a second, so it is asked until it has.</summary>
    [Fact(Timeout = 30_000)]
    public async Task OrleansDashboard_KnowsThisSilo()
    {
        var silos = 0;
        while (silos == 0)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            var counters = (await server.Api.SendAsync(HttpMethod.Get, "/orleans/DashboardCounters"))
                .Expect(HttpStatusCode.OK).Json;
            silos = counters.GetProperty("totalActiveHostCount").GetInt32();
        }

        Assert.Equal(1, silos);
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex Sources();
}
