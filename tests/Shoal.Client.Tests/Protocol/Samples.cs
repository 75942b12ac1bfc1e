using Shoal.Protocol;

namespace Shoal.Client.Tests.Protocol;

/// <summary>
/// One JSON of every body of the HTTP API, with every member set: what the shapes are, to the letter.
/// </summary>
internal static class Samples
{
    public static IReadOnlyDictionary<Type, string> Requests { get; } = new Dictionary<Type, string>
    {
        [typeof(CreateCollectionRequest)] =
            """
            {"model":"m","dimensions":3,"shards":2,"distance":"cosine","truncate":true,"chunking":{"strategy":"whole"},
            "filterable":["year"],"language":"en",
            "index":{"type":"auto","m":16,"efConstruction":200,"efSearch":64,
            "quantization":"scalar","vectors":"memory"}}
            """,
        [typeof(UpdateCollectionRequest)] = """{"filterable":["year"],"truncate":false,"index":{"efSearch":9}}""",
        [typeof(SetAliasRequest)] = """{"collection":"articles"}""",
        [typeof(Document)] =
            """{"id":"d","title":"t","text":"x","metadata":{"year":2024,"none":null},"vector":[0.5,-1]}""",
        [typeof(DocumentPatch)] = """{"metadata":{"year":null}}""",
        [typeof(DocumentQuery)] = """{"ids":["a"],"filter":{"field":"year","eq":1},"after":"a","limit":5}""",
        [typeof(DeleteDocumentsRequest)] = """{"filter":{"field":"year","exists":true}}""",
        [typeof(SearchRequest)] =
            """
            {"query":"q","vector":[1],"generation":1,"like":"d","topK":10,"mode":"dense","exact":false,"efSearch":128,
            "scoreThreshold":0.5,"user":"u","filter":{"and":[]},"rerank":{},"include":["text"],"timeoutMs":2000}
            """,
        [typeof(SearchBatchRequest)] = """{"searches":[{"query":"q"}]}""",
        [typeof(EmbeddingsRequest)] =
            """
            {"model":"m","input":["a","b"],"encoding_format":"base64","dimensions":3,"input_type":"query",
            "truncate":false,"user":"u"}
            """,
        [typeof(StartRolloutRequest)] =
            """
            {"model":"m","policy":"automatic","rateLimit":{"tokensPerSecond":50000},
            "shadow":{"sample":1,"minimumQueries":100},
            "canary":{"steps":[1,5,25,50],"minimumQueriesPerStep":50,"maxStepDuration":"PT30M","interleave":false},
            "gates":{"overlapFloor":0.05,"latency":{"ratio":1.5,"slackMs":25},"judged":{"maxLoss":0.01},"alpha":0.05},
            "rollbackWindow":"PT1H","adapter":false}
            """,
        [typeof(JudgmentsRequest)] = """{"queries":[{"id":"q1","text":"x","grades":{"d1":1}}]}""",
        [typeof(FeedbackRequest)] = """{"queryId":"q","documentId":"d1","clicked":true,"grade":3}""",
        [typeof(RegisterModelRequest)] = """{"name":"copy","path":"/models/m"}""",
    };

    public static IReadOnlyDictionary<Type, string> Responses { get; } = new Dictionary<Type, string>
    {
        [typeof(CollectionInfo)] = Collection,
        [typeof(CollectionList)] = $$"""{"collections":[{{Collection}}]}""",
        [typeof(AliasInfo)] = """{"alias":"a","collection":"c"}""",
        [typeof(DocumentResult)] = Failed,
        [typeof(BulkResponse)] =
            $$"""{"results":[{"id":"d","status":"created","version":17,"truncated":false},{{Failed}}]}""",
        [typeof(StoredDocument)] = Stored,
        [typeof(DocumentList)] = $$"""{"documents":[{{Stored}}],"next":"d"}""",
        [typeof(DeleteDocumentsResponse)] = """{"deleted":3}""",
        [typeof(SearchResponse)] = Answer,
        [typeof(SearchBatchResponse)] = $$"""{"results":[{{Answer}},{{Problem}}]}""",
        [typeof(RolloutInfo)] = Rollout,
        [typeof(RolloutList)] = $$"""{"rollouts":[{{Rollout}}]}""",
        [typeof(RolloutForecastInfo)] = Forecast,
        [typeof(RolloutComparisonsInfo)] = Comparisons,
        [typeof(RolloutJournal)] = $$"""{"entries":[{{JournalEntry}}]}""",
        [typeof(RolloutReportInfo)] =
            $$"""
            {"rollout":{{Rollout}},"actual":{"documents":5183,"tokens":1340000,"duration":"PT58.5S",
            "memoryBytesAtPeak":3,"diskBytesAtPeak":4},"journal":[{{JournalEntry}}],"comparisons":{{Comparisons}},
            "adapter":{"kind":"procrustes","pairs":500,"recall":0.75,"heldOutQueries":100} }
            """,
        [typeof(JudgmentsInfo)] = """{"queries":[{"id":"q1","text":"x","grades":{"d1":1}}]}""",
        [typeof(JudgmentsSummary)] = """{"queries":2,"judgments":3,"unknownDocuments":1}""",
        [typeof(EmbeddingsResponse)] =
            """
            {"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-1],"truncated":true},
            {"object":"embedding","index":1,"embedding":"AACAPwAAIMA="}],"model":"m",
            "usage":{"prompt_tokens":3,"total_tokens":3}}
            """,
        [typeof(ModelInfo)] = Model,
        [typeof(ModelList)] = $$"""{"object":"list","data":[{{Model}}]}""",
        [typeof(NodeList)] =
            """
            {"nodes":[{"name":"n","silo":"s","devices":[{"device":"cpu:0","queuedTokens":7,"models":["m@d"],
            "open":["m@d"]}],"shards":[{"collection":"c","number":0,"documents":5}],
            "renewedAt":"2026-01-02T03:04:05+00:00"}]}
            """,
        [typeof(ProblemDocument)] = Problem,
        [typeof(OpenAiErrorResponse)] =
            """{"error":{"message":"No.","type":"invalid_request_error","param":"model","code":"model_not_found"}}""",
    };

    private static string Collection =>
        """
        {"name":"articles","incarnation":"articles.1","settings":{"model":"m","dimensions":3,"shards":2,
        "distance":"cosine","truncate":true,"chunking":{"strategy":"whole"},"filterable":["year"],"language":"en",
        "index":{"type":"auto","m":16,"efConstruction":200,"efSearch":64,
            "quantization":"scalar","vectors":"memory"}},
        "settingsVersion":4,"documents":5,
        "chunks":6,"createdAt":"2026-01-02T03:04:05+00:00","generations":[{"number":1,"model":"m@d","dimensions":3,
        "state":"serving","coverage":0.5}]}
        """;

    private static string Rollout =>
        $$"""
        {"id":"r1","stage":"Backfilling","reason":"5,063 documents wait.","from":1,"to":2,"fromModel":"m@d",
        "toModel":"n@e","settings":{"model":"n","policy":"automatic","rateLimit":{"tokensPerSecond":50000},
        "shadow":{"sample":1,"minimumQueries":100},
        "canary":{"steps":[1,5.5],"minimumQueriesPerStep":50,"maxStepDuration":"PT30M","interleave":false},
        "gates":{"overlapFloor":0.05,"latency":{"ratio":1.5,"slackMs":25},"judged":{"maxLoss":0.01},"alpha":0.05},
        "rollbackWindow":"PT1H","adapter":true},"forecast":{{Forecast}},
        "progress":{"pending":5063,"of":5183,"tokensPerSecond":25000.5,"timeLeft":"PT1M5S","failed":2,
        "failureReason":"The encoder died."},"gates":[{"name":"coverage","verdict":"Undecided",
        "reason":"5,063 of 5,183 documents wait","numbers":{"pending":5063} }],"canaryPercent":5,
        "startedAt":"2026-01-02T03:04:05+00:00","updatedAt":"2026-01-02T03:04:06+00:00"}
        """;

    private static string Forecast =>
        """
        {"documents":5183,"tokens":1333000,"tokensPerSecond":25000,"duration":"PT53.32S",
        "measuredTokensPerSecond":50000,"durationWithoutLimit":"PT26.66S","memoryBytesAtPeak":1,
        "diskBytesAtPeak":2,"memoryBytesFreed":3,"diskBytesFreed":4}
        """;

    private static string Comparisons =>
        """
        {"sampled":300,"dropped":3,"distinct":250,"jaccard":0.42,"rankBiasedOverlap":0.51,"kendallTau":-0.25,
        "servingMs":4.5,"candidateMs":6.25,"mostChanged":[{"query":"q","jaccard":0,"rankBiasedOverlap":0.125,
        "serving":["a","b"],"candidate":["c"]}]}
        """;

    private static string JournalEntry =>
        """
        {"number":1,"at":"2026-01-02T03:04:05+00:00","actor":"operator","event":"stage","stage":"Created",
        "message":"Accepted."}
        """;

    private static string Failed =>
        """
        {"id":"d","status":"failed","version":1,"truncated":true,
        "error":{"code":"text_too_large","detail":"Split it."}}
        """;

    private static string Stored =>
        """
        {"id":"d","title":"t","text":"x","metadata":{"a":[1]},"version":17,"updatedAt":"2026-01-02T03:04:05+00:00",
        "truncated":false,"model":"m@d","chunks":[{"index":0,"start":0,"end":1,"tokens":3}],"vectors":[[0.5,-1]]}
        """;

    private static string Answer =>
        """
        {"hits":[{"id":"d","score":0.5,"chunk":{"index":0,"start":0,"end":1},"title":"t","text":"x","metadata":{}}],
        "queryId":"q","generation":1,"adapter":false,"model":"m@d","queryTruncated":true,
        "coverage":{"shardsAnswered":2,"shardsAsked":2,"documents":0.5},
        "timings":{"encodeMs":4.1,"searchMs":0.8,"totalMs":5.3}}
        """;

    private static string Model =>
        """
        {"id":"m","object":"model","created":1,"owned_by":"shoal","digest":"d","kind":"text-embedding",
        "dimensions":384,"maxTokens":256,"pooling":"mean","normalize":true,"queryPrompt":"q: ",
        "documentPrompt":"d: ","batchInvariant":true,"available":false,"reason":"r","devices":["n/cpu:0"],"nodes":["n"]}
        """;

    private static string Problem =>
        """
        {"type":"about:blank","title":"Not found","status":404,"detail":"There is no such collection.",
        "code":"collection_not_found","instance":"trace","fault":"caller","action":"Create it first.",
        "errors":[{"detail":"d","pointer":"#/a"}],"retryAfterSeconds":1.5}
        """;
}
