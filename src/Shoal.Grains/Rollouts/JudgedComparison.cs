using Shoal.Evaluation.Metrics;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Search;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// Runs judged queries on both generations, each query on the same documents: else a document that is written between
/// two searches, or that the candidate has no vectors of yet, would count as a difference of the models.
/// </summary>
internal sealed class JudgedComparison(GenerationSearch search, ShardCalls shards, TimeProvider time)
{
    /// <summary>Ranks of the metric.</summary>
    private const int Depth = 10;

    /// <summary>Queries at once.</summary>
    private const int Concurrency = 8;

    /// <summary>Looks at one query, some seconds in all.</summary>
    private const int MaxAttempts = 25;

    /// <summary>What a shard reads at once.</summary>
    private const int DocumentsPerRead = 1_000;

    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Returns nDCG@10, candidate minus serving, of each query; null where its documents never stood still.
    /// </summary>
    public async Task<double?[]> RunAsync(
        CollectionView view, GenerationView candidate, JudgedQuery[] queries, CancellationToken cancellationToken)
    {
        var differences = new double?[queries.Length];
        using var slots = new SemaphoreSlim(Concurrency);
        await Task.WhenAll(Enumerable.Range(0, queries.Length).Select(async i =>
        {
            await slots.WaitAsync(cancellationToken);
            try
            {
                differences[i] = await CompareAsync(view, candidate, queries[i], cancellationToken);
            }
            finally
            {
                slots.Release();
            }
        }));
        return differences;
    }

    private async Task<double?> CompareAsync(
        CollectionView view, GenerationView candidate, JudgedQuery judged, CancellationToken cancellationToken)
    {
        var (old, fresh) = (QueryOf(judged), QueryOf(judged));
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var before = await AskAsync(view, view.ServingGeneration, old, cancellationToken);
            var isWhole = !await IsPendingAsync(view, candidate, before, judged, cancellationToken);
            var answer = await AskAsync(view, candidate, fresh, cancellationToken);
            // Encoded once: from here on the searches follow each other closely.
            (old, fresh) = (old with { Vector = before.Vector }, fresh with { Vector = answer.Vector });
            var isStill = IsSame(before, await AskAsync(view, view.ServingGeneration, old, cancellationToken))
                && IsSame(answer, await AskAsync(view, candidate, fresh, cancellationToken));
            if (isStill && isWhole && !await IsPendingAsync(view, candidate, before, judged, cancellationToken))
                return GainOf(answer, judged) - GainOf(before, judged);
            await Task.Delay(Delay, time, cancellationToken);
        }

        return null;
    }

    private static SearchQuery QueryOf(JudgedQuery judged) => new()
    {
        Text = judged.Text,
        TopK = Depth,
        IncludeText = false,
        IncludeMetadata = false,
    };

    private async Task<GenerationAnswer> AskAsync(
        CollectionView view, GenerationView generation, SearchQuery query, CancellationToken cancellationToken)
    {
        var answer = await BusyEncoders.WaitOutAsync(
            () => search.RunAsync(view, generation, query, false, cancellationToken), time, cancellationToken);
        return answer.Whole();
    }

    private static bool IsSame(GenerationAnswer before, GenerationAnswer after) =>
        before.Hits.Select(hit => (hit.Id, hit.Version)).SequenceEqual(
            after.Hits.Select(hit => (hit.Id, hit.Version)));

    /// <summary>
    /// Whether the candidate has no vectors yet of a document that was found, or that is a good answer.
    /// </summary>
    private async Task<bool> IsPendingAsync(
        CollectionView view,
        GenerationView candidate,
        GenerationAnswer serving,
        JudgedQuery judged,
        CancellationToken cancellationToken)
    {
        var wanted = judged.Grades.Where(grade => grade.Value > 0).Select(grade => grade.Key)
            .Union(serving.Hits.Select(hit => hit.Id));
        foreach (var ofShard in wanted.GroupBy(id => ShardRouting.ShardOf(id, view.Settings.Shards)))
        {
            var shard = shards.ShardAt(view, ofShard.Key);
            foreach (var ids in ofShard.Chunk(DocumentsPerRead))
            {
                var request = new ShardReadRequest { Ids = ids, Generation = candidate.Number };
                var read = await shards.CallAsync(
                    () => shard.ReadAsync(request, cancellationToken), cancellationToken);
                if (Array.Exists(read.Documents, document => document.Chunks.Length == 0)) return true;
            }
        }

        return false;
    }

    private static double GainOf(GenerationAnswer answer, JudgedQuery judged)
    {
        var ranking = answer.Hits.Select((hit, rank) => new RunEntry(judged.Id, hit.Id, -rank)).ToArray();
        return new Ndcg(Depth).Evaluate(new JudgedRanking(ranking, judged.Grades));
    }
}
