using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Shoal.Server.Errors;
using Shoal.Server.OpenApi;

namespace Shoal.Server.Hosting;

/// <summary>The web server and what its endpoints need.</summary>
internal static class HttpHosting
{
    // A document id may be 512 bytes and a percent-encoded byte is three; much longer ids still get a proper answer.
    private const int MaxRequestLineBytes = 64 * 1024;

    /// <summary>Adds a web server on the addresses of the options.</summary>
    /// <exception cref="StartupRefusal">An address may not be listened on.</exception>
    public static void AddShoalHttp(this WebApplicationBuilder builder, ServerOptions options)
    {
        if (options.Urls.Count == 0) throw new StartupRefusal(ExitCodes.BadOptions, "--urls names no address.");
        var urls = options.Urls.Select(url => ListenAddress.Check(url, options.ApiKey is not null)).ToArray();
        builder.WebHost.UseKestrelCore().UseUrls(urls).ConfigureKestrel(ConfigureKestrel);
        builder.Services.AddRouting();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.Configure<ConsoleLifetimeOptions>(console => console.SuppressStatusMessages = true);
        builder.Services.AddSingleton<ShoalExceptionHandler>();
        builder.Services.AddSingleton<IExceptionHandler>(
            services => services.GetRequiredService<ShoalExceptionHandler>());
        builder.Services.AddApiDocument();
    }

    private static void ConfigureKestrel(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = Limits.MaxBodyBytes;
        kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
    }
}
