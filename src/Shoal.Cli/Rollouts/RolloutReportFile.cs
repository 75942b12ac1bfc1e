using System.CommandLine;
using System.Text;
using System.Text.Json;
using Shoal.Cli.Output;
using Shoal.Client;
using Shoal.Protocol;

namespace Shoal.Cli.Rollouts;

/// <summary>Where a report goes: standard output, or <c>--out FILE</c>.</summary>
internal sealed class RolloutReportFile
{
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Write the report to a file. Default: standard output.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _json = new("--json") { Description = "As one JSON value instead of Markdown." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_out);
        command.Options.Add(_json);
    }

    /// <summary>Whether a program reads what is printed.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Asks for the report and writes it.</summary>
    public async Task WriteAsync(
        CliContext context,
        IRolloutsClient rollouts,
        string id,
        ParseResult parsed,
        CancellationToken cancellationToken)
    {
        var text = IsJson(parsed)
            ? JsonSerializer.Serialize(
                await rollouts.GetReportAsync(id, cancellationToken), ShoalJson.Wire.RolloutReportInfo) + "\n"
            : await rollouts.GetReportMarkdownAsync(id, cancellationToken);
        if (parsed.GetValue(_out) is not { } path)
        {
            context.Out.WriteRawLine(text.TrimEnd('\n'));
            return;
        }

        await File.WriteAllTextAsync(path, text, new UTF8Encoding(false), cancellationToken);
        context.Error.WriteRawLine($"report in {path}");
    }
}
