using System.CommandLine;
using System.Text;
using System.Text.Json;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Client;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal export</c>: what <c>ingest</c> reads, in id order.</summary>
internal static class ExportCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var collection = CollectionArgument.Create();
        var file = new Argument<string?>("FILE")
        {
            Description = "Where to; appears when it is complete. Default: standard output.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("export", "Writes a collection's documents as JSON lines, without vectors.")
        {
            collection, file,
        };
        command.SetAction(async (parsed, token) =>
        {
            using var server = connection.Open(parsed);
            var documents = server.Client.Documents(parsed.GetRequiredValue(collection));
            if (parsed.GetValue(file) is { } path && path != InputFile.StandardInput)
            {
                var count = await WriteFileAsync(documents, path, token);
                context.Out.WriteRawLine($"{Display.Count(count)} documents in {path}");
            }
            else
            {
                await WriteAsync(documents, context.Out.Profile.Out.Writer, token);
            }
        });
        return command;
    }

    private static async Task<long> WriteFileAsync(
        IDocumentsClient documents, string path, CancellationToken cancellationToken)
    {
        var partial = path + ".partial";
        try
        {
            long count;
            await using (var writer = new StreamWriter(partial, append: false, new UTF8Encoding(false)))
            {
                count = await WriteAsync(documents, writer, cancellationToken);
            }

            File.Move(partial, path, overwrite: true);
            return count;
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    private static async Task<long> WriteAsync(
        IDocumentsClient documents, TextWriter writer, CancellationToken cancellationToken)
    {
        var count = 0L;
        await foreach (var stored in documents.EnumerateAsync(cancellationToken: cancellationToken))
        {
            var document = new Document
            {
                Id = stored.Id,
                Title = stored.Title,
                Text = stored.Text,
                Metadata = stored.Metadata,
            };
            var line = JsonSerializer.Serialize(document, ShoalJson.Wire.Document) + "\n";
            await writer.WriteAsync(line.AsMemory(), cancellationToken);
            count++;
        }

        return count;
    }
}
