using System.Globalization;
using Shoal.Evaluation.Gates;
using Shoal.Evaluation.Health;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// What is looked at once, at full coverage: whether the new vectors are sound, and how well the judged queries are
/// answered by either generation.
/// </summary>
internal sealed class Inspector(
    ShardCalls shards, JudgmentService judgments, JudgedComparison comparison)
{
    /// <summary>Documents whose vectors are looked at: a collapse or duplicates show in far fewer.</summary>
    private const int HealthSample = 2_000;

    /// <summary>Documents of one read, vectors of two generations included: a few hundred kilobytes.</summary>
    private const int DocumentsPerRead = 100;

    /// <summary>One judged query in so many may be left out for documents that never stood still.</summary>
    private const int QueriesPerUnsettled = 20;

    /// <summary>Runs the inspection.</summary>
    public async Task<RolloutInspection> InspectAsync(
        CollectionView view, GenerationView candidate, CancellationToken cancellationToken)
    {
        var health = new EmbeddingHealth(candidate.Dimensions);
        var serving = new EmbeddingHealth(view.ServingGeneration.Dimensions);
        for (var shard = 0; shard < view.Settings.Shards; shard++)
            await LookAtAsync(view, shard, candidate.Number, health, serving, cancellationToken);
        var chunks = await CountAsync(view, candidate, cancellationToken);
        if (health.Summarize().Count < Math.Min(HealthGate.FewestVectors, chunks))
        {
            // Documents that were written between two reads are not among them: in a small collection that matters.
            throw new ShoalException(ErrorCode.Unavailable, "Documents changed while vectors were looked at.");
        }

        var queries = await judgments.ReadAsync(view.Incarnation, cancellationToken);
        var unknown = await FindUnknownAsync(view, queries, cancellationToken);
        var answerable = queries.Where(query => query.Grades.Any(
            grade => grade.Value > 0 && !unknown.Contains(grade.Key))).ToArray();
        var compared = await comparison.RunAsync(view, candidate, answerable, cancellationToken);
        var differences = compared.OfType<double>().ToArray();
        var unsettled = compared.Length - differences.Length;
        if (unsettled * QueriesPerUnsettled > compared.Length)
            throw new ShoalException(ErrorCode.Unavailable, "Documents changed while judged queries were run.");
        return new RolloutInspection(
            health.Summarize(),
            serving.Summarize(),
            chunks,
            differences.Length,
            differences,
            unknown.Count,
            queries.Count - answerable.Length,
            unsettled);
    }

    /// <summary>Counts the serving generation's chunks without those of documents that the candidate lacks.</summary>
    private async Task<long> CountAsync(
        CollectionView view, GenerationView candidate, CancellationToken cancellationToken)
    {
        var counts = await shards.FanOutAsync(
            view, shard => shard.GetStatusAsync(cancellationToken), cancellationToken);
        return counts.Sum(status =>
            Math.Max(0, status.Chunks - status.Pending.GetValueOrDefault(candidate.Number)));
    }

    private async Task LookAtAsync(
        CollectionView view,
        int shard,
        int candidate,
        EmbeddingHealth health,
        EmbeddingHealth serving,
        CancellationToken cancellationToken)
    {
        var grain = shards.ShardAt(view, shard);
        var request = new ShardSampleRequest(
            [view.Serving, candidate],
            string.Create(CultureInfo.InvariantCulture, $"{view.Incarnation}/{candidate}/health"),
            KeptAside: null,
            Math.Max(1, HealthSample / view.Settings.Shards));
        var sample = await shards.CallAsync(() => grain.SampleAsync(request, cancellationToken), cancellationToken);
        foreach (var part in sample.Ids.Chunk(DocumentsPerRead))
        {
            var old = await shards.ReadEmbeddedAsync(grain, part, view.Serving, cancellationToken);
            var fresh = await shards.ReadEmbeddedAsync(grain, part, candidate, cancellationToken);
            // The hash of what was encoded is the same for both generations.
            foreach (var (after, before) in fresh.Join(old, after => after.Id, before => before.Id, ValueTuple.Create))
            {
                Add(health, after, after.Chunks);
                Add(serving, before, before.Chunks);
            }
        }
    }

    private static void Add(EmbeddingHealth health, DocumentView document, ChunkView[] chunks)
    {
        for (var i = 0; i < chunks.Length; i++) health.Add(document.Vectors![i], chunks[i].ContentHash);
    }

    private async Task<HashSet<string>> FindUnknownAsync(
        CollectionView view, IReadOnlyList<JudgedQuery> queries, CancellationToken cancellationToken)
    {
        var unknown = queries.SelectMany(query => query.Grades.Keys).ToHashSet(StringComparer.Ordinal);
        foreach (var group in unknown.GroupBy(id => ShardRouting.ShardOf(id, view.Settings.Shards)).ToArray())
        {
            foreach (var part in group.Chunk(1_000))
            {
                var request = new ShardReadRequest { Ids = part };
                var grain = shards.ShardAt(view, group.Key);
                var read = await shards.CallAsync(
                    () => grain.ReadAsync(request, cancellationToken), cancellationToken);
                unknown.ExceptWith(read.Documents.Select(document => document.Id));
            }
        }

        return unknown;
    }
}
