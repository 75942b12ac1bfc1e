using System.CommandLine;
using System.CommandLine.Invocation;
using Shoal.Cli.Commands;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Client;
using Shoal.Evaluation.Datasets;

namespace Shoal.Cli;

/// <summary>The <c>shoal</c> command: runs a subcommand and turns failures into one line and a code.</summary>
internal static class ShoalCommandLine
{
    // A query may begin with @, which would otherwise name a file of further arguments.
    private static readonly ParserConfiguration Literal = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, CliContext context, CancellationToken cancellationToken)
    {
        var root = new RootCommand("Works with a Shoal server: collections, documents, searches, models.");
        var connection = new ConnectionOptions(context, root);
        root.Subcommands.Add(CollectionsCommand.Create(context, connection));
        root.Subcommands.Add(IngestCommand.Create(context, connection));
        root.Subcommands.Add(ExportCommand.Create(context, connection));
        root.Subcommands.Add(SearchCommand.Create(context, connection));
        root.Subcommands.Add(EmbedCommand.Create(context, connection));
        root.Subcommands.Add(ModelsCommand.Create(context, connection));
        root.Subcommands.Add(NodesCommand.Create(context, connection));
        root.Subcommands.Add(RolloutCommand.Create(context, connection));
        root.Subcommands.Add(JudgmentsCommand.Create(context, connection));
        root.Subcommands.Add(FeedbackCommand.Create(connection));
        root.Subcommands.Add(EvalCommand.Create(context, connection));

        var parsed = root.Parse(args, Literal);
        if (parsed.Action is ParseErrorAction) return RefuseUsage(context, parsed);
        try
        {
            return await parsed.InvokeAsync(InvocationOf(context), cancellationToken);
        }
        catch (Exception failure) when (Explain(failure, parsed, connection, cancellationToken) is { } outcome)
        {
            context.Error.WriteRawLine(outcome.Line);
            return outcome.Code;
        }
    }

    // Failures and Ctrl-C are told here and in Program; the library's own handlers would print stack traces.
    private static InvocationConfiguration InvocationOf(CliContext context) => new()
    {
        Output = context.Out.Profile.Out.Writer,
        Error = context.Error.Profile.Out.Writer,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    private static int RefuseUsage(CliContext context, ParseResult parsed)
    {
        foreach (var error in parsed.Errors) context.Error.WriteRawLine($"error: {error.Message}");
        context.Error.WriteRawLine("Try 'shoal --help', or --help after a command.");
        return ExitCode.Unusable;
    }

    private static (string Line, int Code)? Explain(
        Exception failure, ParseResult parsed, ConnectionOptions connection, CancellationToken cancellationToken) =>
        failure switch
        {
            OperationCanceledException when cancellationToken.IsCancellationRequested =>
                ("cancelled", ExitCode.Cancelled),
            UsageException or ArgumentException => ($"error: {failure.Message}", ExitCode.Unusable),
            ShoalClientException { Code: ShoalClientErrorCodes.ConnectionFailed } unreachable =>
                ($"error: no answer from {connection.AddressOf(parsed)}: {unreachable.Detail} "
                    + "Is the server running? --server gives another address.",
                    ExitCode.Unusable),
            ShoalClientException refusal => ($"error: {refusal.Code}: {refusal.Detail}", ExitCode.Failed),
            DatasetFormatException or IOException or UnauthorizedAccessException =>
                ($"error: {failure.Message}", ExitCode.Failed),
            _ => null,
        };
}
