using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Collections;
using Shoal.Grains.Compute;
using Shoal.Grains.Documents;
using Shoal.Grains.Hosting;

namespace Shoal.Grains.Rollouts;

/// <summary>The judged queries kept with a collection. Refusals are <see cref="ShoalException"/>.</summary>
public sealed class JudgmentService(CollectionCache collections, ShoalStores stores, ComputePools pools)
{
    /// <summary>Replaces the judged set; an empty one removes it.</summary>
    public async Task PutAsync(
        string collection, IReadOnlyList<JudgedQuery> queries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queries);
        Check(queries);
        var value = JudgmentRecords.Write(queries);
        if (value.Length > Limits.MaxJudgmentBytes)
        {
            throw new ShoalException(
                ErrorCode.LimitExceeded, $"A judged set has at most {Limits.MaxJudgmentBytes} bytes of JSON.");
        }

        var view = await collections.GetAsync(collection, true, cancellationToken);
        await pools.RunControlAsync(async () =>
        {
            var key = JudgmentRecords.Key(view.Incarnation);
            var known = await stores.Control.ReadAsync(key, cancellationToken);
            return await stores.Control.WriteAsync(key, value, known?.Etag, cancellationToken)
                ?? throw new ShoalException(ErrorCode.Unavailable, "The judgments changed meanwhile: retry.");
        }, cancellationToken);
    }

    /// <summary>Returns the judged set; empty when there is none.</summary>
    public async Task<IReadOnlyList<JudgedQuery>> GetAsync(string collection, CancellationToken cancellationToken)
    {
        var view = await collections.GetAsync(collection, true, cancellationToken);
        return await ReadAsync(view.Incarnation, cancellationToken);
    }

    /// <summary>Returns the judged set of an incarnation.</summary>
    internal Task<IReadOnlyList<JudgedQuery>> ReadAsync(string incarnation, CancellationToken cancellationToken) =>
        pools.RunControlAsync(async () =>
        {
            var record = await stores.Control.ReadAsync(JudgmentRecords.Key(incarnation), cancellationToken);
            return record is null ? [] : JudgmentRecords.Read(record);
        }, cancellationToken);

    private static void Check(IReadOnlyList<JudgedQuery> queries)
    {
        if (queries.Count > Limits.MaxJudgedQueries)
        {
            throw new ShoalException(
                ErrorCode.LimitExceeded, $"A judged set has at most {Limits.MaxJudgedQueries} queries.");
        }

        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var query in queries)
        {
            if (string.IsNullOrEmpty(query.Id) || !ids.Add(query.Id)) throw Invalid("ids of queries are unique.");
            if (string.IsNullOrWhiteSpace(query.Text)) throw Invalid($"query '{query.Id}' has no text.");
            DocumentRules.CheckText("query", query.Text, Limits.MaxQueryBytes);
            foreach (var (document, grade) in query.Grades)
            {
                DocumentRules.CheckId(document);
                if (grade is < 0 or > 1_000) throw Invalid($"a grade is 0 to 1000, not {grade}.");
            }
        }
    }

    private static ShoalException Invalid(string rule) =>
        new(ErrorCode.InvalidRequest, $"Judgments are refused: {rule}");
}
