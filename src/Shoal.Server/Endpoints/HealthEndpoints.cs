using Shoal.Grains.Hosting;

namespace Shoal.Server.Endpoints;

/// <summary><c>/health</c>: for whoever starts, restarts and balances; needs no key.</summary>
internal static class HealthEndpoints
{
    /// <summary>Everything below is open to callers without a key.</summary>
    public const string Prefix = "/health";

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup(Prefix).WithTags("Health");
        health.MapGet("/live", () => Results.Text("live\n"))
            .WithName("GetLiveness")
            .WithSummary("200 while the process takes requests")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        health.MapGet("/ready", GetReadiness)
            .WithName("GetReadiness")
            .WithSummary("200 once every collection can be searched, 503 before")
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .Produces<string>(StatusCodes.Status503ServiceUnavailable, "text/plain");
    }

    private static IResult GetReadiness(ReadinessState readiness) => readiness.IsReady
        ? Results.Text("ready\n")
        : Results.Text("starting\n", statusCode: StatusCodes.Status503ServiceUnavailable);
}
