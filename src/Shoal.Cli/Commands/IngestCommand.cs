using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Ingestion;
using Shoal.Cli.Output;
using Shoal.Client;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal ingest</c>: run again after an interruption, it goes on where it stopped.</summary>
internal sealed class IngestCommand
{
    private readonly Argument<string> _collection = CollectionArgument.Create();

    private readonly Argument<string> _file = new("FILE")
    {
        Description = "JSON lines with _id or id, title, text, metadata, vector; - is standard input.",
    };

    private readonly Option<int> _batch = IntOption.Within(
        "--batch", "Most documents in one request.", 1, Limits.MaxBulkDocuments, byDefault: 64);

    private readonly Option<int> _concurrency = IntOption.Within(
        "--concurrency", "Most requests in flight.", 1, 64, byDefault: 4);

    private readonly Option<bool> _failFast = new("--fail-fast") { Description = "Stop at the first failed line." };

    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var options = new IngestCommand();
        var command = new Command("ingest", "Writes the documents of a file into a collection; safe to run again.")
        {
            options._collection, options._file, options._batch, options._concurrency, options._failFast,
        };
        command.SetAction((parsed, token) => options.RunAsync(context, connection, parsed, token));
        return command;
    }

    private async Task<int> RunAsync(
        CliContext context, ConnectionOptions connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(_file);
        await using var stream = InputFile.Open(context, file);
        var collection = await FindAsync(connection, parsed, cancellationToken);
        using var server = connection.OpenPatient(parsed);
        var bounds = new BulkOptions
        {
            MaxDocumentsPerRequest = parsed.GetValue(_batch),
            MaxConcurrentRequests = parsed.GetValue(_concurrency),
        };
        var run = new IngestRun(server.Client.Documents(collection), bounds, parsed.GetValue(_failFast));
        var started = context.Time.GetTimestamp();
        try
        {
            await IngestProgress.ShowAsync(
                context.Error,
                stream.CanSeek ? stream.Length : null,
                context.Time,
                onProgress => run.RunAsync(stream, file, onProgress, cancellationToken));
        }
        catch
        {
            IngestReport.Write(context, run.Tally, context.Time.GetElapsedTime(started));
            context.Error.WriteRawLine("stopped early: the same command goes on where this one stopped");
            throw;
        }

        return IngestReport.Write(context, run.Tally, context.Time.GetElapsedTime(started));
    }

    // Asked first and with little patience, so that a wrong name or address is told at once.
    private async Task<string> FindAsync(
        ConnectionOptions connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        using var server = connection.Open(parsed);
        var collection = await server.Client.Collections.GetAsync(
            parsed.GetRequiredValue(_collection), cancellationToken);
        return collection.Name;
    }
}
