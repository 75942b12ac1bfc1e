namespace Shoal.Client.Tests.Fakes;

/// <summary>The smallest answers that the API's shapes allow.</summary>
internal static class Answers
{
    public const string Collection =
        """
        {"name":"articles","incarnation":"articles.1","settingsVersion":1,"documents":0,"chunks":0,
        "createdAt":"2026-01-02T03:04:05+00:00","generations":[{"number":1,"model":"m@d","dimensions":2,
        "state":"serving","coverage":1}],"settings":{"model":"m","dimensions":2,"shards":1,"distance":"cosine",
        "truncate":true,"chunking":{"strategy":"whole"},"filterable":[],"language":"en",
        "index":{"type":"auto","m":16,"efConstruction":200,"efSearch":64,
            "quantization":"scalar","vectors":"memory"}}}
        """;

    public const string Search =
        """
        {"hits":[{"id":"d1","score":0.5,"chunk":{"index":0,"start":0,"end":4}}],"queryId":"q","generation":1,
        "adapter":false,"model":"m@d","coverage":{"shardsAnswered":1,"shardsAsked":1,"documents":1},
        "timings":{"encodeMs":1,"searchMs":1,"totalMs":2}}
        """;

    public const string Model =
        """
        {"id":"m","object":"model","created":0,"owned_by":"shoal","digest":"d","kind":"text-embedding",
        "available":true}
        """;

    public const string Written = """{"id":"d1","status":"created","version":17,"truncated":false}""";

    public static string Document(string id) =>
        $$"""
        {"id":"{{id}}","version":1,"updatedAt":"2026-01-02T03:04:05+00:00","truncated":false,"chunks":[]}
        """;

    /// <summary>One result line per id.</summary>
    public static string Lines(IEnumerable<string> ids, string status = "created", string? code = null)
    {
        var rest = code is null ? "\"version\":1,\"truncated\":false" : $$"""
            "error":{"code":"{{code}}","detail":"Later."}
            """;
        return string.Concat(ids.Select(id => $$"""{"id":"{{id}}","status":"{{status}}",{{rest}}}""" + "\n"));
    }
}
