using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Metrics;
using Shoal.Server.Hosting;

namespace Shoal.Server.Telemetry;

/// <summary>Logs to the console, metrics for Prometheus.</summary>
internal static class TelemetryHosting
{
    private const string OwnCategory = "Shoal";

    /// <summary>Writes Shoal's messages from the level asked for; those of others from warnings on.</summary>
    public static void AddShoalLogging(this ILoggingBuilder logging, ServerOptions options)
    {
        logging.SetMinimumLevel(options.LogLevel > LogLevel.Warning ? options.LogLevel : LogLevel.Warning);
        logging.AddFilter(OwnCategory, options.LogLevel);

        // At its first check it takes the machine's uptime for a stall, and says so at every start.
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        if (options.JsonLogs)
        {
            logging.AddJsonConsole(json =>
            {
                // The web server's scope has the request's path, and with it document ids.
                json.IncludeScopes = false;
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
            return;
        }

        logging.AddSimpleConsole(text =>
        {
            text.SingleLine = true;
            text.ColorBehavior = LoggerColorBehavior.Disabled;
            text.TimestampFormat = "HH:mm:ss.fff ";
        });
    }

    /// <summary>Collects the meters of Shoal, Orleans, the web server and the runtime.</summary>
    public static void AddShoalMetrics(this IServiceCollection services) =>
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Shoal.*", "Microsoft.Orleans")
            .AddAspNetCoreInstrumentation()
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter());
}
