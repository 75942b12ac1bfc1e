using Shoal.Evaluation.Datasets;
using Shoal.Protocol;
using Shoal.Testing;

namespace Shoal.EndToEnd.Tests.Corpora;

/// <summary>The 5,183 abstracts of SciFact, from the shared data.</summary>
internal static class SciFact
{
    /// <summary>Returns the first documents of the corpus, or skips the running test with the reason.</summary>
    public static async Task<IReadOnlyList<Document>> ReadAsync(int count, CancellationToken cancellationToken)
    {
        var path = SharedData.Require("data/scifact/corpus.jsonl");
        await using var file = File.OpenRead(path);
        var documents = CorpusReader.ReadAsync(file, path, cancellationToken)
            .Select(document => new Document { Id = document.Id, Title = document.Title, Text = document.Text });
        return await documents.Take(count).ToListAsync(cancellationToken);
    }
}
