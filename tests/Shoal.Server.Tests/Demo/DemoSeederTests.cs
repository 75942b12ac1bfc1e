using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Shoal.Client;
using Shoal.Protocol;
using Shoal.Server.Demo;

namespace Shoal.Server.Tests.Demo;

public sealed class DemoSeederTests(GuardedServerFixture server)
{
    [Fact]
    public async Task Demo_OfAServerWithAKey_IsFilledAndFindsByMeaning()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var seeder = server.Services.GetServices<IHostedService>().OfType<DemoSeeder>().Single();
        await seeder.ExecuteTask!.WaitAsync(cancellationToken);
        using var client = new ShoalClient(server.Address, GuardedServerFixture.Key);

        var found = await client.Search.SearchAsync(
            DemoSeeder.Collection,
            new SearchRequest { Query = "what makes the heavens look azure?", TopK = 1 },
            cancellationToken);

        Assert.Equal("demo-001", Assert.Single(found.Hits).Id);
        var collection = await client.Collections.GetAsync(DemoSeeder.Collection, cancellationToken);
        Assert.InRange(collection.Documents, 100, 200);
    }

    [Fact]
    public void Greeting_OfAServer_HasASearchToPaste()
    {
        var open = DemoGreeting.For(new Uri("http://127.0.0.1:5080"), 110, hasApiKey: false);
        var guarded = DemoGreeting.For(new Uri("http://127.0.0.1:5080"), 110, hasApiKey: true);

        Assert.Contains("curl -s http://127.0.0.1:5080/v1/collections/demo/search -H", open, StringComparison.Ordinal);
        Assert.DoesNotContain("authorization", open, StringComparison.Ordinal);
        Assert.Contains("Bearer $SHOAL_API_KEY", guarded, StringComparison.Ordinal);
    }
}
