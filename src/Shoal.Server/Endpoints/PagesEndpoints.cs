using Orleans.Dashboard;
using Scalar.AspNetCore;

namespace Shoal.Server.Endpoints;

/// <summary>
/// What people look at: the start page, the API document and its reader, the Orleans dashboard, the metrics.
/// </summary>
internal static class PagesEndpoints
{
    /// <summary>Where the API document is.</summary>
    public const string OpenApiPath = "/openapi/v1.json";

    private const string StartPage = "Shoal.Server.Pages.index.html";

    public static void MapPages(this IEndpointRouteBuilder app)
    {
        var page = ReadStartPage();
        app.MapGet("/", () => Results.Text(page, "text/html; charset=utf-8")).ExcludeFromDescription();
        app.MapOpenApi("/openapi/{documentName}.json");
        app.MapScalarApiReference("/scalar", ConfigureScalar);
        app.MapOrleansDashboard("/orleans").ExcludeFromDescription();
        app.MapPrometheusScrapingEndpoint("/metrics");
    }

    /// <summary>
    /// Everything comes from this server: a cluster need not reach the internet, and tells it nothing.
    /// </summary>
    private static void ConfigureScalar(ScalarOptions options)
    {
        options.Title = "Shoal API";
        options.OpenApiRoutePattern = "/openapi/{documentName}.json";
        options.DefaultFonts = false;
        options.Telemetry = false;
        options.ProxyUrl = null;
        options.DisableAgent();
    }

    private static string ReadStartPage()
    {
        using var stream = typeof(PagesEndpoints).Assembly.GetManifestResourceStream(StartPage)
            ?? throw new InvalidOperationException($"The build left out {StartPage}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
