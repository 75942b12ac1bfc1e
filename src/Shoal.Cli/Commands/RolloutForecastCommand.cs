using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Cli.Rollouts;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal rollout forecast</c>: takes what <c>start</c> takes and starts nothing.</summary>
internal static class RolloutForecastCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var collection = CollectionArgument.Create();
        var options = new RolloutOptions();
        var json = JsonOption.Create();
        var command = new Command("forecast", "Says what a rollout would cost; starts nothing.") { collection, json };
        options.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            var request = options.RequestOf(parsed);
            using var server = connection.Open(parsed);
            var forecast = await server.Client.Rollouts(parsed.GetRequiredValue(collection))
                .ForecastAsync(request, token);
            if (parsed.GetValue(json)) context.Out.WriteJson(forecast, ShoalJson.Wire.RolloutForecastInfo);
            else context.Out.Write(RolloutOutput.Render(forecast));
        });
        return command;
    }
}
