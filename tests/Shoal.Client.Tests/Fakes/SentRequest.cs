using System.Text.Json.Nodes;

namespace Shoal.Client.Tests.Fakes;

/// <summary>A request as the fake server saw it.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Target">Path and query as they would go over the wire.</param>
/// <param name="Body">Empty without one.</param>
/// <param name="ContentType">Null without a body.</param>
/// <param name="IfMatch">Null without the header.</param>
/// <param name="Accept">Null without the header.</param>
/// <param name="Actor">Null without the header.</param>
internal sealed record SentRequest(
    string Method,
    string Target,
    string Body,
    string? ContentType,
    string? IfMatch,
    string? Accept = null,
    string? Actor = null)
{
    /// <summary>The body as JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The lines of an NDJSON body.</summary>
    public IReadOnlyList<JsonNode> Lines => LinesOf(Body);

    /// <summary>The ids of the documents in an NDJSON body, in order.</summary>
    public IReadOnlyList<string> Ids => IdsOf(Body);

    /// <summary>Verb and target.</summary>
    public override string ToString() => $"{Method} {Target}";

    /// <summary>Returns the ids of the documents in an NDJSON body, in order.</summary>
    public static IReadOnlyList<string> IdsOf(string body) => [.. LinesOf(body).Select(line => (string)line["id"]!)];

    private static JsonNode[] LinesOf(string body) =>
        [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
}
