using Shoal.Evaluation.Projections;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Compute;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// Fits the map of a drift adapter on a sample of the documents that both models have embedded. A fifth of the
/// documents is kept aside: no map sees them.
/// </summary>
internal sealed class AdapterFitter(ShardCalls shards, AdapterMaps maps, ComputePools pools)
{
    /// <summary>Pairs of a fit: see docs/rollouts.md for the recall that this number and others gave.</summary>
    private const int MaxPairs = 1_024;

    /// <summary>Documents that leave enough pairs once a fifth of them is kept aside.</summary>
    private const int FewestDocuments = ProjectionFitter.FewestPairs * 5 / 4;

    /// <summary>A smaller collection waits for this share of its documents, so that most of the backfill is
    /// ahead.</summary>
    private const int ShareOfDocuments = 4;

    /// <summary>Documents of one read, texts and vectors of two generations included.</summary>
    private const int DocumentsPerRead = 100;

    private const ulong Seed = 1;

    /// <summary>Whether enough documents are embedded to try.</summary>
    /// <param name="embedded">Documents with vectors of the candidate.</param>
    /// <param name="documents">Live documents.</param>
    public static bool HasEnough(long embedded, long documents) =>
        embedded >= Math.Max(FewestDocuments, Math.Min(MaxPairs * 5 / 4, documents / ShareOfDocuments));

    /// <summary>Fits a map and makes it durable; null when there are too few pairs still.</summary>
    public async Task<AdapterRecord?> FitAsync(
        RolloutRecord record, CollectionView view, CancellationToken cancellationToken)
    {
        var pairs = await PairsAsync(record, view, cancellationToken);
        if (pairs.Count < ProjectionFitter.FewestPairs) return null;
        var fit = await pools.Fits.RunAsync(
            () => Task.FromResult(ProjectionFitter.Fit(pairs, Seed)), cancellationToken);
        var key = await maps.AddAsync(record.Incarnation, record.Id, fit.Map, cancellationToken);
        return new AdapterRecord(key, fit.Method.Split(' ')[0], pairs.Count, null, 0);
    }

    private async Task<List<VectorPair>> PairsAsync(
        RolloutRecord record, CollectionView view, CancellationToken cancellationToken)
    {
        var limit = (MaxPairs + view.Settings.Shards - 1) / view.Settings.Shards;
        var request = new ShardSampleRequest(
            [record.From.Number, record.To.Number], record.Salt, KeptAside: false, limit);
        var pairs = new List<VectorPair>();
        for (var number = 0; number < view.Settings.Shards; number++)
        {
            var shard = shards.ShardAt(view, number);
            var sample = await shards.CallAsync(
                () => shard.SampleAsync(request, cancellationToken), cancellationToken);
            foreach (var ids in sample.Ids.Chunk(DocumentsPerRead))
            {
                var old = await shards.ReadEmbeddedAsync(shard, ids, record.From.Number, cancellationToken);
                var fresh = await shards.ReadEmbeddedAsync(shard, ids, record.To.Number, cancellationToken);
                pairs.AddRange(Join(fresh, old));
            }
        }

        return pairs;
    }

    /// <summary>Returns the first chunks of documents where both models encoded the same.</summary>
    private static IEnumerable<VectorPair> Join(
        IEnumerable<DocumentView> sources, IEnumerable<DocumentView> targets) =>
        from source in sources
        join target in targets on source.Id equals target.Id
        where source.Chunks[0].ContentHash == target.Chunks[0].ContentHash
        select new VectorPair(source.Vectors![0].ToArray(), target.Vectors![0].ToArray());
}
