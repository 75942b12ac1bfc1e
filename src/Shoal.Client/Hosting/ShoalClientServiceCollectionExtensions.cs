using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Shoal.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the SDK.</summary>
public static class ShoalClientServiceCollectionExtensions
{
    private const string HttpClientName = "Shoal";

    /// <summary>
    /// Registers <see cref="IShoalClient"/> for the whole application's life; options are checked at its start.
    /// </summary>
    /// <returns>The builder of its HTTP client, for further message handlers.</returns>
    public static IHttpClientBuilder AddShoalClient(
        this IServiceCollection services,
        Action<ShoalClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services
            .AddOptionsWithValidateOnStart<ShoalClientOptions, ShoalClientOptionsValidator>()
            .Configure(configure);
        services.TryAddSingleton<IShoalClient>(CreateClient);

        // The client lives as long as the application, so connections are renewed below the factory's handler.
        return services
            .AddHttpClient(HttpClientName)
            .ConfigureHttpClient((provider, http) =>
            {
                var options = provider.GetRequiredService<IOptions<ShoalClientOptions>>().Value;
                ShoalClient.Configure(http, options.BaseAddress, options.ApiKey);
            })
            .UseSocketsHttpHandler((handler, _) => handler.PooledConnectionLifetime = ShoalClient.ConnectionLifetime)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Registers a <see cref="ShoalEmbeddingGenerator"/> over the registered <see cref="IShoalClient"/>.
    /// </summary>
    public static IServiceCollection AddShoalEmbeddingGenerator(
        this IServiceCollection services,
        Action<ShoalEmbeddingGeneratorOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services
            .AddOptionsWithValidateOnStart<ShoalEmbeddingGeneratorOptions, ShoalEmbeddingGeneratorOptionsValidator>()
            .Configure(configure);
        services.TryAddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(provider => new ShoalEmbeddingGenerator(
            provider.GetRequiredService<IShoalClient>(),
            provider.GetRequiredService<IOptions<ShoalEmbeddingGeneratorOptions>>().Value));
        services.TryAddSingleton<IEmbeddingGenerator>(
            provider => provider.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>());
        return services;
    }

    private static ShoalClient CreateClient(IServiceProvider provider) => new(
        provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName),
        provider.GetRequiredService<IOptions<ShoalClientOptions>>().Value,
        provider.GetService<TimeProvider>() ?? TimeProvider.System);
}
