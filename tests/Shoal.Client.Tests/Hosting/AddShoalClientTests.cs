using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Shoal.Client.Tests.Fakes;

namespace Shoal.Client.Tests.Hosting;

public sealed class AddShoalClientTests
{
    [Fact]
    public async Task AddShoalClient_WithAddressAndKey_ReachesThatServerWithThatKey()
    {
        string? authorization = null;
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            authorization = context.Request.Headers.Authorization;
            await context.Response.Body.WriteAsync("""{"nodes":[]}"""u8.ToArray(), context.RequestAborted);
        });
        var services = new ServiceCollection();
        services.AddShoalClient(options =>
        {
            options.BaseAddress = new Uri(server.Address, "behind/a/proxy");
            options.ApiKey = "secret";
        });
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<IShoalClient>();
        Assert.Empty(await client.Nodes.ListAsync(TestContext.Current.CancellationToken));
        Assert.Equal("Bearer secret", authorization);
        Assert.Equal("/behind/a/proxy/v1/nodes", Assert.Single(server.Targets));
        Assert.Same(client, provider.GetRequiredService<IShoalClient>());
    }

    [Theory]
    [InlineData("BaseAddress")]
    [InlineData("ApiKey")]
    [InlineData("RequestTimeout")]
    [InlineData("BulkRequestTimeout")]
    [InlineData("RetryBudget")]
    [InlineData("RetryDelay")]
    [InlineData("MaxRetryDelay")]
    public async Task AddShoalClient_WithAnOptionOutOfRange_FailsAtStart(string property)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddShoalClient(options => Break(options, property));
        using var host = builder.Build();
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith(property, Assert.Single(failure.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void AddShoalEmbeddingGenerator_OverTheClient_IsWhatApplicationsInject()
    {
        var services = new ServiceCollection();
        services.AddShoalClient(_ => { });
        services.AddShoalEmbeddingGenerator(options => options.ModelId = "m");
        using var provider = services.BuildServiceProvider();
        var generator = provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();
        Assert.Same(provider.GetRequiredService<IShoalClient>(), generator.GetService<IShoalClient>());
        Assert.Same(generator, provider.GetRequiredService<IEmbeddingGenerator>());
        Assert.Equal("m", generator.GetService<EmbeddingGeneratorMetadata>()!.DefaultModelId);
    }

    [Fact]
    public async Task AddShoalEmbeddingGenerator_WithAnOptionOutOfRange_FailsAtStart()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddShoalClient(_ => { });
        builder.Services.AddShoalEmbeddingGenerator(options =>
        {
            options.ModelId = "";
            options.Dimensions = 0;
            options.InputType = "passage";
        });
        using var host = builder.Build();
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(
            () => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(3, failure.Failures.Count());
    }

    [Fact]
    public void Constructor_WithoutAnAddress_Throws()
    {
        using var http = new HttpClient();
        Assert.Throws<ArgumentException>(() => new ShoalClient(http));
        Assert.Throws<ArgumentException>(() => new ShoalClient(new Uri("/relative", UriKind.Relative)));
        Assert.Throws<ArgumentException>(() => new ShoalClient(new Uri("ftp://host/")));
    }

    private static void Break(ShoalClientOptions options, string property)
    {
        switch (property)
        {
            case nameof(options.BaseAddress): options.BaseAddress = new Uri("ftp://host/"); break;
            case nameof(options.ApiKey): options.ApiKey = "two words"; break;
            case nameof(options.RequestTimeout): options.RequestTimeout = TimeSpan.Zero; break;
            case nameof(options.BulkRequestTimeout): options.BulkRequestTimeout = TimeSpan.FromDays(2); break;
            case nameof(options.RetryBudget): options.RetryBudget = TimeSpan.FromSeconds(-1); break;
            case nameof(options.RetryDelay): options.RetryDelay = TimeSpan.Zero; break;
            default: options.MaxRetryDelay = TimeSpan.FromMilliseconds(1); break;
        }
    }
}
