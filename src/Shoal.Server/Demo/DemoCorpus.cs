using System.Runtime.CompilerServices;
using System.Text.Json;
using Shoal.Protocol;

namespace Shoal.Server.Demo;

/// <summary>The short texts written for this repository.</summary>
internal static class DemoCorpus
{
    /// <summary>Reads a corpus, a document a line.</summary>
    public static async IAsyncEnumerable<Document> ReadAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in File.ReadLinesAsync(path, cancellationToken))
        {
            if (JsonSerializer.Deserialize(line, ShoalJson.Wire.Document) is { } document) yield return document;
        }
    }
}
