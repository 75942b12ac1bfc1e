using Shoal.Evaluation.Datasets;
using Shoal.Evaluation.Metrics;
using Shoal.Protocol;
using Shoal.Testing;

namespace Shoal.EndToEnd.Tests.Corpora;

/// <summary>SciFact with its queries and both sets of judgments.</summary>
/// <param name="Documents">The judged documents first, then others up to the number asked for.</param>
/// <param name="Queries">Query id → text.</param>
/// <param name="Train">Judgments that a rollout may look at.</param>
/// <param name="Test">Judgments that only the test looks at.</param>
internal sealed record JudgedCorpus(
    IReadOnlyList<Document> Documents, IReadOnlyDictionary<string, string> Queries, Qrels Train, Qrels Test)
{
    /// <summary>Ids of documents that some judgment names: no test may change them.</summary>
    public IReadOnlySet<string> Judged { get; } = Train.QueryIds.SelectMany(id => Train.GradesOf(id).Keys)
        .Concat(Test.QueryIds.SelectMany(id => Test.GradesOf(id).Keys)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Reads the corpus, or skips the running test with the reason.</summary>
    /// <param name="count">How many documents; at least the judged ones are read.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public static async Task<JudgedCorpus> ReadAsync(int count, CancellationToken cancellationToken)
    {
        var all = await SciFact.ReadAsync(int.MaxValue, cancellationToken);
        var path = SharedData.Require("data/scifact/queries.jsonl");
        await using var file = File.OpenRead(path);
        var queries = await QueriesReader.ReadAsync(file, path, cancellationToken)
            .ToDictionaryAsync(query => query.Id, query => query.Text, cancellationToken: cancellationToken);
        var corpus = new JudgedCorpus(
            all, queries, await QrelsAsync("train", cancellationToken), await QrelsAsync("test", cancellationToken));
        var sorted = all.OrderBy(document => !corpus.Judged.Contains(document.Id!)).ToArray();
        return corpus with { Documents = sorted[..Math.Clamp(count, corpus.Judged.Count, sorted.Length)] };
    }

    /// <summary>Returns the train judgments as a collection keeps them.</summary>
    public IReadOnlyList<JudgedQuery> ToJudgments() =>
        [.. Train.QueryIds.Select(id => new JudgedQuery { Id = id, Text = Queries[id], Grades = Train.GradesOf(id) })];

    private static async Task<Qrels> QrelsAsync(string split, CancellationToken cancellationToken)
    {
        var path = SharedData.Require($"data/scifact/qrels/{split}.tsv");
        await using var file = File.OpenRead(path);
        return await QrelsReader.ReadAllAsync(file, path, cancellationToken);
    }
}
