using System.CommandLine;
using System.Text;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Cli.Retrieval;
using Shoal.Evaluation.Datasets;
using Shoal.Evaluation.Metrics;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal eval retrieval</c>: asks every judged query and measures the answers as trec_eval does.</summary>
internal sealed class EvalRetrievalCommand
{
    private readonly Option<string> _collection = Required("--collection", "COLLECTION", "What to search.");
    private readonly Option<string> _queries = Required("--queries", "FILE", "JSON lines with _id or id, and text.");
    private readonly Option<string> _qrels = Required("--qrels", "FILE", "The judgments, in BEIR's or TREC's format.");

    private readonly Option<int> _k = IntOption.Within(
        "--k", "Ranks that count.", 1, Limits.MaxTopK, byDefault: Limits.DefaultTopK);

    private readonly Option<bool> _exact = ExactOption.Create();

    private readonly Option<int?> _efSearch = IntOption.Optional(
        "--ef-search", "Candidates looked at. Default: the collection's.");

    private readonly Option<int> _concurrency = IntOption.Within(
        "--concurrency", "Most searches in flight.", 1, 64, byDefault: 4);

    private readonly Option<string?> _run = new("--run")
    {
        Description = "Write the rankings to a TREC run file too.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _json = JsonOption.Create();

    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var options = new EvalRetrievalCommand();
        var command = new Command("retrieval", "Asks all judged queries and measures the answers as trec_eval does.")
        {
            options._collection, options._queries, options._qrels, options._k, options._exact, options._efSearch,
            options._concurrency, options._run, options._json,
        };
        command.SetAction((parsed, token) => options.RunAsync(context, connection, parsed, token));
        return command;
    }

    private async Task RunAsync(
        CliContext context, ConnectionOptions connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        var judged = await JudgedQueries.ReadAsync(
            parsed.GetRequiredValue(_queries), parsed.GetRequiredValue(_qrels), cancellationToken);
        using var server = connection.Open(parsed);
        var runner = new RetrievalRunner(server.Client.Search, OptionsOf(parsed), context.Time);
        var run = await runner.RunAsync(judged.Queries, cancellationToken);
        if (parsed.GetValue(_run) is { } path) await WriteRunAsync(run.Run, path, cancellationToken);

        if (run.CoverageGap is not null) context.Error.WriteRawLine($"warning: {run.CoverageGap}");
        var result = RetrievalResult.From(run, judged.Qrels, parsed.GetValue(_k));
        if (parsed.GetValue(_json)) result.WriteJson(context);
        else result.WriteTable(context);
    }

    private RetrievalRunOptions OptionsOf(ParseResult parsed) => new(
        parsed.GetRequiredValue(_collection),
        Math.Max(parsed.GetValue(_k), RetrievalResult.RecallDepth),
        parsed.GetValue(_exact),
        parsed.GetValue(_efSearch),
        parsed.GetValue(_concurrency));

    private static async Task WriteRunAsync(Run run, string path, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(path, append: false, new UTF8Encoding(false));
        await TrecRunWriter.WriteAsync(run, writer, tag: "shoal", cancellationToken);
    }

    private static Option<string> Required(string name, string helpName, string description) =>
        new(name) { Required = true, HelpName = helpName, Description = description };
}
