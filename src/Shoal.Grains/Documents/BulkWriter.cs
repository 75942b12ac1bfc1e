using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Grains.Documents;

/// <summary>
/// Writes a stream of documents with a bounded number under way, so that the encoders always find a full queue.
/// </summary>
/// <remarks>
/// Items with the same id are chained, so that the last line wins. When the caller goes away, no further item is begun;
/// those under way are cancelled, and each is either wholly written or not at all. One run per instance.
/// </remarks>
internal sealed class BulkWriter : IDisposable
{
    /// <summary>
    /// Documents under way: about four full encoder batches of the longest texts, so that the queue never runs dry
    /// while results are committed, and a tenth of what the queue may hold.
    /// </summary>
    private const int MaxConcurrent = 128;

    /// <summary>
    /// Items begun whose results are not taken yet: what a slow item holds back behind it, or a slow reader leaves.
    /// </summary>
    private const int MaxOpen = 4_096;

    /// <summary>
    /// Two minutes: several bulk requests share one queue, and which of their items finds room next is chance. What was
    /// refused this long is the caller's to repeat.
    /// </summary>
    private const int MaxOverloadRetries = 240;

    private static readonly TimeSpan OverloadDelay = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _slots = new(MaxConcurrent);
    private readonly SemaphoreSlim _open = new(MaxOpen);
    private readonly Dictionary<string, Task> _lastOfId = new(StringComparer.Ordinal);
    private readonly Func<DocumentInput, CancellationToken, Task<DocumentWriteResult>> _write;

    private BulkWriter(Func<DocumentInput, CancellationToken, Task<DocumentWriteResult>> write) => _write = write;

    /// <summary>Writes all items and returns their results in the items' order, each as early as that allows.</summary>
    /// <param name="items">What to write.</param>
    /// <param name="checkFirst">Refuses the whole request before the first item, or does nothing.</param>
    /// <param name="write">Writes one document.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    public static async IAsyncEnumerable<DocumentWriteResult> RunAsync(
        IAsyncEnumerable<BulkItem> items,
        Func<CancellationToken, Task> checkFirst,
        Func<DocumentInput, CancellationToken, Task<DocumentWriteResult>> write,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await checkFirst(cancellationToken);
        using var writer = new BulkWriter(write);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var results = Channel.CreateUnbounded<BulkResult>(new UnboundedChannelOptions { SingleReader = true });
        var producing = writer.ProduceAsync(items, results.Writer, stop.Token);
        try
        {
            var ordered = writer.InOrderAsync(results.Reader.ReadAllAsync(cancellationToken));
            await foreach (var result in ordered) yield return result;
            await producing;
        }
        finally
        {
            await stop.CancelAsync();
            await producing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _slots.Dispose();
        _open.Dispose();
    }

    private async IAsyncEnumerable<DocumentWriteResult> InOrderAsync(IAsyncEnumerable<BulkResult> results)
    {
        var early = new Dictionary<int, DocumentWriteResult>();
        var next = 0;
        await foreach (var (index, result) in results)
        {
            early.Add(index, result);
            while (early.Remove(next, out var due))
            {
                yield return due;
                _open.Release();
                next++;
            }
        }
    }

    private async Task ProduceAsync(
        IAsyncEnumerable<BulkItem> items, ChannelWriter<BulkResult> results, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        var running = new List<Task>();
        try
        {
            await foreach (var item in items.WithCancellation(cancellationToken))
            {
                await _open.WaitAsync(cancellationToken);
                await _slots.WaitAsync(cancellationToken);
                running.RemoveAll(task => task.IsCompleted);
                running.Add(Start(item, results, cancellationToken));
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            fault = exception;
        }

        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        results.TryComplete(fault);
    }

    private Task Start(BulkItem item, ChannelWriter<BulkResult> results, CancellationToken cancellationToken)
    {
        if (item.Input is not { } input) return FinishAsync(item.Index, Failed(null, item.Error!), results);
        _lastOfId.TryGetValue(input.Id, out var before);
        var task = WriteAfterAsync(before, item.Index, input, results, cancellationToken);
        if (_lastOfId.Count > 4 * MaxConcurrent) ForgetFinished();
        _lastOfId[input.Id] = task;
        return task;
    }

    private async Task WriteAfterAsync(
        Task? before,
        int index,
        DocumentInput input,
        ChannelWriter<BulkResult> results,
        CancellationToken cancellationToken)
    {
        try
        {
            if (before is not null) await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await results.WriteAsync(
                new BulkResult(index, await WriteAsync(input, cancellationToken)), CancellationToken.None);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task FinishAsync(int index, DocumentWriteResult result, ChannelWriter<BulkResult> results)
    {
        await results.WriteAsync(new BulkResult(index, result), CancellationToken.None);
        _slots.Release();
    }

    private async Task<DocumentWriteResult> WriteAsync(DocumentInput input, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await _write(input, cancellationToken);
            }
            catch (ShoalException busy) when (busy.Code == ErrorCode.Overloaded && attempt <= MaxOverloadRetries)
            {
                // Comes back below.
            }
            catch (ShoalException exception)
            {
                return Failed(input.Id, new ItemError(exception.Code, exception.Message));
            }
            catch (Exception exception) when (exception is not (OperationCanceledException or OutOfMemoryException))
            {
                // An item without a result would be lost in silence.
                return Failed(input.Id, new ItemError(ErrorCode.Internal, $"The write failed: {exception.Message}"));
            }

            await Task.Delay(OverloadDelay, cancellationToken);
        }
    }

    private void ForgetFinished()
    {
        foreach (var (id, task) in _lastOfId)
        {
            if (task.IsCompleted) _lastOfId.Remove(id);
        }
    }

    private static DocumentWriteResult Failed(string? id, ItemError error) =>
        new() { Id = id, Status = WriteStatus.Failed, Error = error };
}
