using System.Net.Http.Headers;
using System.Text.Json;
using Shoal.Protocol;

namespace Shoal.EndToEnd.Tests.Kills;

/// <summary>Streaming bulk requests of a client that notes each result as its line comes.</summary>
internal sealed class BulkStream(HttpClient http)
{
    private static readonly Uri Path =
        new($"/v1/collections/{KillRun.Collection}/documents?stream=true", UriKind.Relative);

    /// <summary>Sends documents and yields their results while the server still works on the rest.</summary>
    /// <exception cref="HttpRequestException">The connection was lost, or the request refused.</exception>
    /// <exception cref="IOException">The connection was lost in the middle of the answer.</exception>
    public async IAsyncEnumerable<DocumentResult> SendAsync(IEnumerable<Document> documents)
    {
        using var body = new ByteArrayContent(Join(documents));
        body.Headers.ContentType = new MediaTypeHeaderValue(MediaTypes.Ndjson);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path) { Content = body };
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        while (await lines.ReadLineAsync() is { } line)
        {
            yield return JsonSerializer.Deserialize(line, ShoalJson.Wire.DocumentResult)!;
        }
    }

    private static byte[] Join(IEnumerable<Document> documents)
    {
        using var body = new MemoryStream();
        foreach (var document in documents)
        {
            JsonSerializer.Serialize(body, document, ShoalJson.Wire.Document);
            body.WriteByte((byte)'\n');
        }

        return body.ToArray();
    }
}
