using System.Runtime.CompilerServices;
using Shoal.Client;
using Shoal.Evaluation.Datasets;
using Shoal.Protocol;

namespace Shoal.Cli.Ingestion;

/// <summary>Sends the documents of a file and counts what becomes of each.</summary>
/// <remarks>
/// Nothing is remembered between runs: the server answers <c>unchanged</c>, without encoding, for what is in already,
/// so an interrupted run resumes by running again.
/// </remarks>
internal sealed class IngestRun(IDocumentsClient documents, BulkOptions bounds, bool failFast)
{
    // Lines handed to the client, oldest first: its results come in the same order.
    private readonly Queue<IngestLine> _awaited = new();

    /// <summary>What is known so far.</summary>
    public IngestTally Tally { get; } = new();

    /// <summary>Sends every line; a refused one is counted and the run goes on, unless it is to fail fast.</summary>
    /// <param name="stream">One JSON document a line.</param>
    /// <param name="source">The file's name, for error messages.</param>
    /// <param name="onProgress">Called whenever the outcome of further lines is known.</param>
    /// <param name="cancellationToken">Ends the run; <see cref="Tally"/> keeps what was answered.</param>
    public async Task RunAsync(
        Stream stream, string source, Action<IngestTally> onProgress, CancellationToken cancellationToken)
    {
        await using var results = documents
            .BulkAsync(ReadAsync(stream, source, cancellationToken), bounds, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (!MustStop)
        {
            // The results of a request come in one burst: shown at its end, not after its first.
            var next = results.MoveNextAsync();
            if (!next.IsCompleted) onProgress(Tally);
            if (!await next) break;
            Tally.Count(_awaited.Dequeue(), results.Current);
        }

        onProgress(Tally);
    }

    private bool MustStop => failFast && Tally.Failed > 0;

    private async IAsyncEnumerable<Document> ReadAsync(
        Stream stream, string source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var raw in LineReader.ReadAsync(stream, source, cancellationToken))
        {
            var line = new IngestLine(raw.Number, raw.Utf8.Length + 1);
            var document = Parse(raw, line);
            if (MustStop) yield break;
            if (document is null) continue;
            _awaited.Enqueue(line);
            yield return document;
        }
    }

    private Document? Parse(DatasetLine raw, IngestLine line)
    {
        try
        {
            var parsed = CorpusReader.Parse(raw);
            return new Document
            {
                Id = parsed.Id,
                Title = parsed.Title,
                Text = parsed.Text,
                Metadata = parsed.Metadata,
                Vector = parsed.Vector,
            };
        }
        catch (DatasetFormatException exception)
        {
            Tally.CountFailure(line, null, new DocumentError(ShoalErrorCodes.InvalidRequest, exception.Problem));
            return null;
        }
    }
}
