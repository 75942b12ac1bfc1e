using System.CommandLine;
using System.Globalization;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal nodes</c>: one row a device.</summary>
internal static class NodesCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var json = JsonOption.Create();
        var command = new Command("nodes", "Lists the cluster's nodes and their devices.") { json };
        command.SetAction(async (parsed, token) =>
        {
            using var server = connection.Open(parsed);
            var nodes = await server.Client.Nodes.ListAsync(token);
            if (parsed.GetValue(json)) context.Out.WriteJson(new(nodes), ShoalJson.Wire.NodeList);
            else Write(context, nodes);
        });
        return command;
    }

    private static void Write(CliContext context, IReadOnlyList<NodeInfo> nodes)
    {
        var table = Tables.Create("NODE", "SILO", "RENEWED", "DEVICE", "QUEUED TOKENS", "OPEN MODELS");
        foreach (var node in nodes)
        {
            var renewed = node.RenewedAt.ToString("u", CultureInfo.InvariantCulture);
            if (node.Devices.Count == 0) table.AddTextRow(node.Name, node.Silo, renewed, "-", "-", "-");
            foreach (var device in node.Devices)
            {
                table.AddTextRow(
                    node.Name,
                    node.Silo,
                    renewed,
                    device.Device,
                    Display.Count(device.QueuedTokens),
                    device.Open.Count == 0 ? "-" : string.Join(", ", device.Open));
            }
        }

        context.Out.Write(table);
    }
}
