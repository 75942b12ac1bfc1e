using System.Threading.Channels;
using Shoal.Client;
using Shoal.Protocol;

namespace Shoal.EndToEnd.Tests.Kills;

/// <summary>
/// The ingest during one life of the server: bulk requests of what is not in yet, and beside them changes and
/// deletions of what is, each through a request of its own. It ends when all is in, or the server is dead.
/// </summary>
internal sealed class IngestLife(
    KillPlan plan, IReadOnlyList<Document> corpus, WriteLedger ledger, Random random, HttpClient http)
{
    private readonly Lock _gate = new();
    private readonly Queue<Document> _waiting = new(corpus.Where(document => !ledger.IsIngested(document.Id!)));
    private readonly List<Document> _in = [.. corpus.Where(document => ledger.IsIngested(document.Id!))];
    private readonly Channel<Document> _changes = Channel.CreateUnbounded<Document>();
    private readonly Channel<Document> _deletions = Channel.CreateUnbounded<Document>();
    private readonly TaskCompletionSource _momentReached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BulkStream _bulk = new(http);
    private readonly IDocumentsClient _documents = Clients.WithoutRetries(http).Documents(KillRun.Collection);
    private volatile bool _dying;

    /// <summary>The code of every refusal so far.</summary>
    public List<string> Refusals { get; } = [];

    /// <summary>Writes until all is in and every change of it is answered.</summary>
    public async Task RunAsync() => await WriteAsync(momentAt: int.MaxValue);

    /// <summary>Writes until the moment, then kills, and returns when every request has failed or ended.</summary>
    public async Task RunUntilAsync(KillMoment moment, Func<Task> killAsync)
    {
        var writing = WriteAsync(moment.Ingested);
        await Task.WhenAny(_momentReached.Task, writing);
        await Task.Delay(moment.Delay);
        _dying = true;
        await killAsync();
        await writing;
        ledger.EndOpenWrites();
    }

    private async Task WriteAsync(int momentAt)
    {
        if (_in.Count >= momentAt) _momentReached.TrySetResult();
        var beside = Task.WhenAll(
            FollowAsync(_changes.Reader, ChangeAsync), FollowAsync(_deletions.Reader, DeleteAsync));
        await Task.WhenAll(Enumerable.Range(0, plan.BulkRequests).Select(_ => IngestAsync(momentAt)));
        _changes.Writer.Complete();
        _deletions.Writer.Complete();
        await beside;
    }

    private async Task IngestAsync(int momentAt)
    {
        while (TakeBatch() is { Count: > 0 } batch)
        {
            try
            {
                await SendAsync(batch, momentAt);
            }
            catch (Exception lost) when (_dying && lost is (HttpRequestException or IOException))
            {
                return;
            }
        }
    }

    private async Task SendAsync(List<Document> batch, int momentAt)
    {
        var writes = batch.ConvertAll(document => ledger.BeginIngest(document.Id!));
        var count = 0;
        await foreach (var result in _bulk.SendAsync(batch.Select(document => Revisions.Of(document, 1))))
        {
            var (document, write) = (batch[count], writes[count++]);
            if (result.Failed) OnRefused(document, write, result.Error!.Code);
            else OnIngested(document, write, result.Version!.Value, momentAt);
        }
    }

    private List<Document> TakeBatch()
    {
        lock (_gate)
        {
            var batch = new List<Document>();
            while (batch.Count < plan.BatchSize && _waiting.TryDequeue(out var document)) batch.Add(document);
            return batch;
        }
    }

    private void OnIngested(Document document, Write write, long version, int momentAt)
    {
        ledger.Acknowledge(write, version);
        lock (_gate)
        {
            _in.Add(document);
            if (_in.Count >= momentAt) _momentReached.TrySetResult();
            if (random.NextDouble() < plan.ChangeShare) _changes.Writer.TryWrite(_in[random.Next(_in.Count)]);
            if (random.NextDouble() < plan.DeletionShare) _deletions.Writer.TryWrite(_in[random.Next(_in.Count)]);
        }
    }

    private void OnRefused(Document document, Write write, string code)
    {
        // Any other failure may yet be a write that happened, so it stays open until the server is dead.
        if (code == ShoalErrorCodes.Overloaded) ledger.Refuse(write);
        lock (_gate)
        {
            Refusals.Add(code);
            _waiting.Enqueue(document);
        }
    }

    /// <summary>Writes one document after the other until there are no more, or the server is dead.</summary>
    private async Task FollowAsync(ChannelReader<Document> documents, Func<Document, Task<string?>> writeAsync)
    {
        await foreach (var document in documents.ReadAllAsync())
        {
            var refusal = await writeAsync(document);
            if (_dying && refusal == ShoalClientErrorCodes.ConnectionFailed) return;
            if (refusal is null) continue;
            lock (_gate) Refusals.Add(refusal);
        }
    }

    private Task<string?> ChangeAsync(Document document)
    {
        var write = ledger.BeginRevision(document.Id!);
        return TryAsync(write, async () =>
            (await _documents.PutAsync(Revisions.Of(document, write.Revision))).Version);
    }

    private Task<string?> DeleteAsync(Document document) =>
        TryAsync(ledger.BeginDeletion(document.Id!), async () =>
        {
            await _documents.DeleteAsync(document.Id!);
            return null;
        });

    /// <summary>Returns null when the server did it, else the code of its refusal.</summary>
    private async Task<string?> TryAsync(Write write, Func<Task<long?>> sendAsync)
    {
        try
        {
            ledger.Acknowledge(write, await sendAsync());
            return null;
        }
        catch (ShoalClientException failure)
        {
            if (failure.Code == ShoalErrorCodes.Overloaded) ledger.Refuse(write);
            return failure.Code;
        }
    }
}
