using System.Collections.Concurrent;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Shards;

namespace Shoal.Grains.Documents;

/// <summary>
/// Makes the vectors of a written document for the generations that do not serve, if that is quick: what is missing
/// stays pending and the backfill brings it. A candidate that is sick or slow never blocks a write. Safe for concurrent
/// use.
/// </summary>
internal sealed class SpareEmbedder(DocumentEmbedder embedder, TimeProvider time)
{
    /// <summary>How much longer than the serving generation's encoding a write waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>How long a generation is left to the backfill after it failed.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Incarnation, int Generation), long> _failedAt = new();

    /// <summary>Returns the embeddings that were ready soon after the serving generation's.</summary>
    /// <param name="input">The document.</param>
    /// <param name="hash">The hash of everything that is encoded.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="serving">The encoding for the serving generation, under way.</param>
    /// <param name="cancellationToken">The write was given up.</param>
    public async Task<IReadOnlyList<ShardEmbedding>> EmbedAsync(
        DocumentInput input, ulong hash, CollectionView collection, Task serving, CancellationToken cancellationToken)
    {
        if (collection.Generations.Length == 1 || input.Vector is not null) return [];
        using var expiry = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, expiry.Token);
        var others = collection.Generations
            .Where(generation => generation.Number != collection.Serving && !Rests(collection, generation))
            .Select(generation => TryAsync(input, hash, collection, generation, stop.Token))
            .ToArray();
        await serving.ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        expiry.CancelAfter(Patience);
        return (await Task.WhenAll(others)).OfType<ShardEmbedding>().ToArray();
    }

    private bool Rests(CollectionView collection, GenerationView generation) =>
        _failedAt.TryGetValue((collection.Incarnation, generation.Number), out var at)
        && time.GetElapsedTime(at) < Rest;

    private async Task<ShardEmbedding?> TryAsync(
        DocumentInput input,
        ulong hash,
        CollectionView collection,
        GenerationView generation,
        CancellationToken cancellationToken)
    {
        var key = (collection.Incarnation, generation.Number);
        try
        {
            var (embedding, _) = await embedder.EmbedAsync(
                input, hash, collection, generation, isAccepted: true, cancellationToken);
            _failedAt.TryRemove(key, out _);
            return embedding;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever the reason, the pending mark keeps it; the backfill reports what stays.
            _failedAt[key] = time.GetTimestamp();
            return null;
        }
    }
}
