using System.CommandLine;
using System.Globalization;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Protocol;
using Spectre.Console;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal nodes</c>: one row a device, then one row a shard.</summary>
internal static class NodesCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var json = JsonOption.Create();
        var command = new Command("nodes", "Lists the cluster's nodes with their devices and shards.") { json };
        command.SetAction(async (parsed, token) =>
        {
            using var server = connection.Open(parsed);
            var nodes = await server.Client.Nodes.ListAsync(token);
            if (parsed.GetValue(json)) context.Out.WriteJson(new(nodes), ShoalJson.Wire.NodeList);
            else WriteTables(context, nodes);
        });
        return command;
    }

    private static void WriteTables(CliContext context, IReadOnlyList<NodeInfo> nodes)
    {
        WriteDevices(context, nodes);
        if (nodes.Any(node => node.Shards.Count > 0)) WriteShards(context, nodes);
    }

    private static void WriteShards(CliContext context, IReadOnlyList<NodeInfo> nodes)
    {
        var table = Tables.Create("NODE", "COLLECTION", "SHARD", "DOCUMENTS");
        foreach (var node in nodes)
        {
            foreach (var shard in node.Shards)
            {
                table.AddTextRow(
                    node.Name, shard.Collection, Display.Count(shard.Number), Display.Count(shard.Documents));
            }
        }

        context.Out.WriteLine();
        context.Out.Write(table);
    }

    private static void WriteDevices(CliContext context, IReadOnlyList<NodeInfo> nodes)
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
