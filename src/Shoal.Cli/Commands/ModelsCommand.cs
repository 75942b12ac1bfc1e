using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal models list</c>.</summary>
internal static class ModelsCommand
{
    // Enough of a digest to tell two apart by eye.
    private const int DigestCharacters = 12;

    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var json = JsonOption.Create();
        var list = new Command("list", "Lists the models, also those that no node can run.") { json };
        list.SetAction(async (parsed, token) =>
        {
            using var server = connection.Open(parsed);
            var models = await server.Client.Models.ListAsync(token);
            if (parsed.GetValue(json)) context.Out.WriteJson(new(models), ShoalJson.Wire.ModelList);
            else Write(context, models);
        });
        return new Command("models", "Lists models.") { list };
    }

    private static void Write(CliContext context, IReadOnlyList<ModelInfo> models)
    {
        var table = Tables.Create("NAME", "DIGEST", "KIND", "DIMENSIONS", "MAX TOKENS", "DEVICES");
        foreach (var model in models)
        {
            table.AddTextRow(
                model.Id,
                model.Digest[..Math.Min(DigestCharacters, model.Digest.Length)],
                model.Kind,
                Display.Count(model.Dimensions),
                Display.Count(model.MaxTokens),
                model.Available ? string.Join(", ", model.Devices) : $"unavailable: {model.Reason}");
        }

        context.Out.Write(table);
    }
}
