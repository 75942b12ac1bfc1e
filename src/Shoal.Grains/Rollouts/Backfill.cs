using Microsoft.Extensions.Logging;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// Works off the pending documents of a collection's generations, shard by shard, through their document grains. Keeps
/// nothing: what is pending is durable in the shards, and a lost race is found again by the next pass. Belongs to one
/// coordinator and runs on its scheduler.
/// </summary>
internal sealed partial class Backfill(
    IGrainFactory grains, ShardCalls shards, TimeProvider time, ILogger logger)
{
    /// <summary>Documents under way: a few full encoder batches, so that the bulk lane never runs dry.</summary>
    private const int MaxConcurrent = 64;

    /// <summary>Ids of one look at a shard.</summary>
    private const int PageSize = 256;

    private static readonly TimeSpan IdleDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>Documents embedded since the start.</summary>
    public long Documents { get; private set; }

    /// <summary>Tokens encoded since the start.</summary>
    public long Tokens { get; private set; }

    /// <summary>The last complete pass; null before.</summary>
    public BackfillPass? LastPass { get; private set; }

    /// <summary>Two passes in a row found only documents that can never be embedded.</summary>
    public string? Stuck { get; private set; }

    /// <summary>Makes passes until it is stopped.</summary>
    /// <param name="read">Returns the collection as it is now; null when it is gone.</param>
    /// <param name="tokensPerSecond">The limit; null for none.</param>
    /// <param name="cancellationToken">Stops it; what is under way ends in itself.</param>
    public async Task RunAsync(
        Func<Task<CollectionView?>> read, double? tokensPerSecond, CancellationToken cancellationToken)
    {
        using var pacer = new TokenPacer(tokensPerSecond, time);
        var delay = IdleDelay;
        // What was found before a pause may have been mended in it.
        (Stuck, LastPass) = (null, null);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await read() is not { } view) return;
                var pass = await PassAsync(view, pacer, cancellationToken);
                Stuck = pass.IsStuck && LastPass is { IsStuck: true } ? pass.Reason : null;
                LastPass = pass;
                delay = pass.Done > 0 || pass.Later + pass.Failed == 0 ? IdleDelay : Longer(delay);
            }
            catch (Exception exception) when (
                exception is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
            {
                LogPassFailed(exception);
                delay = Longer(delay);
            }

            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private static TimeSpan Longer(TimeSpan delay) => delay * 2 < LongestDelay ? delay * 2 : LongestDelay;

    private async Task<BackfillPass> PassAsync(
        CollectionView view, TokenPacer pacer, CancellationToken cancellationToken)
    {
        var pass = new BackfillPass(0, 0, 0, null);
        using var slots = new SemaphoreSlim(MaxConcurrent);
        var work =
            from generation in view.Generations
            from shard in Enumerable.Range(0, view.Settings.Shards)
            select ShardAsync(new ShardKey(view.Incarnation, shard), generation.Number);
        await Task.WhenAll(work.ToArray());
        return pass;

        async Task ShardAsync(ShardKey key, int generation)
        {
            string? after = null;
            // With every page come the documents found meanwhile; a pass tries each of them once as such.
            var found = new HashSet<string>(StringComparer.Ordinal);
            do
            {
                var request = new ShardPendingRequest(generation, after, PageSize);
                var shard = grains.GetGrain<IShardGrain>(key.ToString());
                var pending = await shards.CallAsync(
                    () => shard.ListPendingAsync(request, cancellationToken), cancellationToken);
                after = pending.Page.Length < PageSize ? null : pending.Page[^1];
                var ids = pending.Recent.Concat(pending.Page).Distinct(StringComparer.Ordinal)
                    .Where(id => !found.Contains(id)).ToArray();
                found.UnionWith(pending.Recent);
                await Task.WhenAll(ids.Select(id => DocumentAsync(key, id, generation)).ToArray());
            }
            while (after is not null);
        }

        async Task DocumentAsync(ShardKey key, string id, int generation)
        {
            await slots.WaitAsync(cancellationToken);
            try
            {
                var charged = await pacer.StartAsync(cancellationToken);
                var document = grains.GetGrain<IDocumentGrain>(key.Document(id));
                var result = await TryAsync(() => document.ReembedAsync(generation, view, cancellationToken));
                pass = Counted(pass, result);
                pacer.Settle(charged, result.Tokens);
            }
            finally
            {
                slots.Release();
            }
        }
    }

    private static async Task<ReembedResult> TryAsync(Func<Task<ReembedResult>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return new ReembedResult(ReembedStatus.Later, Reason: exception.Message);
        }
    }

    private BackfillPass Counted(BackfillPass pass, ReembedResult result)
    {
        switch (result.Status)
        {
            case ReembedStatus.Done:
                if (result.Tokens > 0) Documents++;
                Tokens += result.Tokens;
                return pass with { Done = pass.Done + 1 };
            case ReembedStatus.Failed:
                return pass with { Failed = pass.Failed + 1, Reason = result.Reason };
            default:
                return pass with { Later = pass.Later + 1, Reason = result.Reason ?? pass.Reason };
        }
    }

    [LoggerMessage(EventIds.BackfillFailed, LogLevel.Warning, "A backfill pass failed and is tried again")]
    private partial void LogPassFailed(Exception exception);
}
