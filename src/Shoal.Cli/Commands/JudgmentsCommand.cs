using System.CommandLine;
using System.Text;
using System.Text.Json;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Cli.Retrieval;
using Shoal.Evaluation.Datasets;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal judgments</c>: the judged queries that a rollout's judged gate runs.</summary>
internal sealed class JudgmentsCommand
{
    private readonly Argument<string> _collection = CollectionArgument.Create();

    private readonly Argument<string?> _file = new("FILE")
    {
        Description = """{"queries":[{"id":"q1","text":"…","grades":{"d1":1}}]}; - is standard input.""",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _queries = new("--queries")
    {
        Description = "Instead of FILE: JSON lines with _id or id, and text.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _qrels = new("--qrels")
    {
        Description = "With --queries: the judgments, in BEIR's or TREC's format.",
        HelpName = "FILE",
    };

    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var options = new JudgmentsCommand();
        var put = new Command("put", "Replaces the judged queries of a collection.")
        {
            options._collection, options._file, options._queries, options._qrels,
        };
        put.SetAction((parsed, token) => options.PutAsync(context, connection, parsed, token));
        return new Command("judgments", "Reads and replaces the judged queries of a collection.")
        {
            put, CreateGet(context, connection),
        };
    }

    private static Command CreateGet(CliContext context, ConnectionOptions connection)
    {
        var collection = CollectionArgument.Create();
        var file = new Argument<string?>("FILE")
        {
            Description = "Where to. Default: standard output.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var get = new Command("get", "Writes the judged queries of a collection as JSON.") { collection, file };
        get.SetAction(async (parsed, token) =>
        {
            using var server = connection.Open(parsed);
            var queries = await server.Client.Collections.GetJudgmentsAsync(parsed.GetRequiredValue(collection), token);
            var json = JsonSerializer.Serialize(new JudgmentsInfo(queries), ShoalJson.Wire.JudgmentsInfo);
            if (parsed.GetValue(file) is not { } path || path == InputFile.StandardInput)
            {
                context.Out.WriteRawLine(json);
                return;
            }

            await File.WriteAllTextAsync(path, json + "\n", new UTF8Encoding(false), token);
            context.Out.WriteRawLine($"{Display.Count(queries.Count)} judged queries in {path}");
        });
        return get;
    }

    private async Task PutAsync(
        CliContext context, ConnectionOptions connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        var queries = await ReadAsync(context, parsed, cancellationToken);
        using var server = connection.OpenPatient(parsed);
        var summary = await server.Client.Collections.PutJudgmentsAsync(
            parsed.GetRequiredValue(_collection), queries, cancellationToken);
        context.Out.WriteRawLine(
            $"{Display.Count(summary.Queries)} judged queries, {Display.Count(summary.Judgments)} judgments");
        if (summary.UnknownDocuments == 0) return;
        context.Error.WriteRawLine(
            $"warning: {Display.Count(summary.UnknownDocuments)} judged documents are not in the collection");
    }

    private Task<IReadOnlyList<JudgedQuery>> ReadAsync(
        CliContext context, ParseResult parsed, CancellationToken cancellationToken) =>
        (parsed.GetValue(_file), parsed.GetValue(_queries), parsed.GetValue(_qrels)) switch
        {
            ({ } file, null, null) => ReadJsonAsync(context, file, cancellationToken),
            (null, { } queries, { } qrels) => ReadDatasetAsync(queries, qrels, cancellationToken),
            _ => throw new UsageException("give FILE, or --queries and --qrels."),
        };

    private static async Task<IReadOnlyList<JudgedQuery>> ReadJsonAsync(
        CliContext context, string file, CancellationToken cancellationToken)
    {
        await using var stream = InputFile.Open(context, file);
        try
        {
            var set = await JsonSerializer.DeserializeAsync(
                stream, ShoalJson.Wire.JudgmentsRequest, cancellationToken);
            return set?.Queries ?? throw new DatasetFormatException(file, 1, "there are no \"queries\"");
        }
        catch (JsonException malformed)
        {
            throw new DatasetFormatException(
                file, (malformed.LineNumber ?? 0) + 1, $"no judged set has this at {malformed.Path ?? "$"}", malformed);
        }
    }

    private static async Task<IReadOnlyList<JudgedQuery>> ReadDatasetAsync(
        string queriesFile, string qrelsFile, CancellationToken cancellationToken)
    {
        var judged = await JudgedQueries.ReadAsync(queriesFile, qrelsFile, cancellationToken);
        return [.. judged.Queries.Select(query => new JudgedQuery
        {
            Id = query.Id,
            Text = query.Text,
            Grades = judged.Qrels.GradesOf(query.Id),
        })];
    }
}
