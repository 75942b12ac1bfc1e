using Shoal.Evaluation.Datasets;
using Shoal.Evaluation.Metrics;
using Shoal.Protocol;
using Shoal.Testing;

namespace Shoal.Benchmarks;

/// <summary>The data of the benchmarks, from the shared data: 5,183 abstracts and 300 judged test queries.</summary>
internal static class SciFact
{
    /// <summary>How many documents there are.</summary>
    public const int Documents = 5183;

    /// <summary>Returns the first documents of the corpus.</summary>
    public static async Task<IReadOnlyList<Document>> ReadDocumentsAsync(int count, CancellationToken cancellationToken)
    {
        await using var file = Open("corpus.jsonl");
        return await CorpusReader.ReadAsync(file, file.Name, cancellationToken)
            .Take(count)
            .Select(document => new Document { Id = document.Id, Title = document.Title, Text = document.Text })
            .ToListAsync(cancellationToken);
    }

    /// <summary>Returns the judgments of the test queries.</summary>
    public static async Task<Qrels> ReadJudgmentsAsync(CancellationToken cancellationToken)
    {
        await using var file = Open("qrels/test.tsv");
        return await QrelsReader.ReadAllAsync(file, file.Name, cancellationToken);
    }

    /// <summary>Returns the queries that have judgments.</summary>
    public static async Task<IReadOnlyList<DatasetQuery>> ReadQueriesAsync(
        Qrels judgments, CancellationToken cancellationToken)
    {
        await using var file = Open("queries.jsonl");
        var judged = judgments.QueryIds.ToHashSet(StringComparer.Ordinal);
        return await QueriesReader.ReadAsync(file, file.Name, cancellationToken)
            .Where(query => judged.Contains(query.Id))
            .ToListAsync(cancellationToken);
    }

    /// <summary>Returns what is encoded of a document.</summary>
    public static string TextOf(Document document) =>
        string.IsNullOrEmpty(document.Title) ? document.Text! : $"{document.Title} {document.Text}";

    private static FileStream Open(string name) =>
        File.OpenRead(Path.Combine(SharedData.Root, "data", "scifact", name));
}
