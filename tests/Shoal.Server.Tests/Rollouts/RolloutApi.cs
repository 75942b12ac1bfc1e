using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Shoal.Grains.Collections;
using Shoal.Grains.Rollouts;
using Shoal.Server.Endpoints;
using Shoal.Server.Hosting;

namespace Shoal.Server.Tests.Rollouts;

/// <summary>The endpoints of rollouts as they are served, over a made-up cluster and a clock that stands.</summary>
internal sealed class RolloutApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeGrains _grains = new();

    private RolloutApi()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.AddShoalHttp(new ServerOptions { Urls = ["http://localhost:0"] });
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton(_grains.ToFactory());
        builder.Services.AddSingleton<CollectionCache>();
        builder.Services.AddSingleton<RolloutService>();
        _app = builder.Build();
        _app.UseExceptionHandler(_ => { });
        var v1 = _app.MapGroup("/v1");
        v1.MapRollouts();
        v1.MapRolloutEvidence();
    }

    /// <summary>Calls the endpoints.</summary>
    public Api Api { get; private set; } = null!;

    public FakeCoordinator Coordinator => _grains.Coordinator;

    public FakeTimeProvider Time { get; } = new();

    public static async Task<RolloutApi> StartAsync()
    {
        var api = new RolloutApi();
        await api._app.StartAsync(TestContext.Current.CancellationToken);
        api.Api = new Api(new Uri(api._app.Urls.Single()));
        return api;
    }

    /// <summary>Begins to stop the server, as a signal does.</summary>
    public void Stop() => _app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
