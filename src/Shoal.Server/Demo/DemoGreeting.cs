namespace Shoal.Server.Demo;

/// <summary>What the demo says when it is ready.</summary>
internal static class DemoGreeting
{
    private const string Search = """{"query": "what makes the heavens look azure?", "topK": 3}""";

    /// <summary>Returns a text with a search to paste.</summary>
    public static string For(Uri address, int documents, bool hasApiKey)
    {
        var origin = address.GetLeftPart(UriPartial.Authority);
        var headers = "-H 'content-type: application/json'"
            + (hasApiKey ? " -H \"authorization: Bearer $SHOAL_API_KEY\"" : "");
        return $"""

            The collection '{DemoSeeder.Collection}' holds {documents} short texts. Search them by meaning:

              curl -s {origin}/v1/collections/{DemoSeeder.Collection}/search {headers} -d '{Search}'

            API reference: {origin}/scalar   Orleans dashboard: {origin}/orleans/   Stop: Ctrl+C
            """;
    }
}
