using System.Runtime.CompilerServices;
using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>A bulk run: documents in, results out in the same order, a bounded number of requests between.</summary>
/// <remarks>
/// Invariants: an id is in at most one batch in flight, so a retry never overtakes a later write of the same document;
/// when the run ends in any way, no request of it is left.
/// </remarks>
internal sealed class BulkUpload(BulkSender sender, BulkOptions options)
{
    public async IAsyncEnumerable<DocumentResult> RunAsync(
        IAsyncEnumerable<Document> documents,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var flights = new Queue<Flight>();
        try
        {
            await foreach (var batch in BatchAsync(documents, stop.Token))
            {
                while (flights.Count == options.MaxConcurrentRequests || flights.Any(f => f.Batch.Overlaps(batch)))
                {
                    foreach (var result in await LandAsync(flights)) yield return result;
                }

                flights.Enqueue(new Flight(batch, sender.SendAsync(batch, stop.Token)));
            }

            while (flights.Count > 0)
            {
                foreach (var result in await LandAsync(flights)) yield return result;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(flights.Select(f => f.Sent)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async IAsyncEnumerable<BulkBatch> BatchAsync(
        IAsyncEnumerable<Document> documents,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var batch = new BulkBatch(options);
        await foreach (var document in documents.WithCancellation(cancellationToken))
        {
            var item = BulkItem.From(document);
            if (!batch.HasRoomFor(item))
            {
                yield return batch;
                batch = new BulkBatch(options);
            }

            batch.Add(item);
        }

        if (batch.Items.Count > 0) yield return batch;
    }

    private static async Task<IEnumerable<DocumentResult>> LandAsync(Queue<Flight> flights)
    {
        var flight = flights.Dequeue();
        await flight.Sent;
        return flight.Batch.Items.Select(item => item.Result!);
    }

    private readonly record struct Flight(BulkBatch Batch, Task Sent);
}
