using Shoal.Protocol;

namespace Shoal.Cli.Tests;

/// <summary>Answers that the fake server gives.</summary>
internal static class Samples
{
    private const string Model = "all-minilm-l6-v2@3f2a";

    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    public static ModelList Models { get; } = new(
    [
        new ModelInfo
        {
            Id = "all-minilm-l6-v2",
            Digest = "3f2a0123456789abcdef",
            Kind = "text-embedding",
            Dimensions = 384,
            MaxTokens = 256,
            Available = true,
            Devices = ["node-1/cpu:0", "node-1/cpu:1"],
        },
        new ModelInfo
        {
            Id = "broken",
            Digest = "",
            Kind = "text-embedding",
            Available = false,
            Reason = "config.json is missing",
        },
    ]);

    public static NodeList Nodes { get; } = new(
    [
        new NodeInfo
        {
            Name = "node-1",
            Silo = "127.0.0.1:11111",
            RenewedAt = Noon,
            Devices = [new DeviceInfo("cpu:0", 1280, [Model], [Model]), new DeviceInfo("cpu:1", 0, [Model], [])],
            Shards = [new ShardInfo("articles", 0, 1204), new ShardInfo("articles", 1, 1187)],
        },
        new NodeInfo { Name = "node-2", Silo = "127.0.0.1:11112", RenewedAt = Noon, Devices = [] },
    ]);

    public static IReadOnlyList<JournalEntryInfo> Journal { get; } =
    [
        new(1, Noon, "night shift", "stage", RolloutStages.Created, "Accepted."),
        new(2, Noon, "shoal", "stage", RolloutStages.Backfilling, "The candidate takes writes."),
    ];

    public static RolloutInfo Rollout(string stage, long pending = 5063, string verdict = "Undecided") => new()
    {
        Id = "r1",
        Stage = stage,
        Reason = $"It is {stage}.",
        From = 1,
        To = 2,
        FromModel = Model,
        ToModel = "bge-small-en-v1.5@77aa",
        Settings = new RolloutSettings
        {
            Model = "bge-small-en-v1.5",
            Policy = RolloutPolicies.Automatic,
            Shadow = new ShadowConfiguration(1, 100),
            Canary = new CanaryConfiguration
            {
                Steps = [1, 5, 25, 50],
                MinimumQueriesPerStep = 50,
                MaxStepDuration = TimeSpan.FromMinutes(30),
                Interleave = false,
            },
            Gates = new GatesConfiguration(
                0.05, new LatencyGateConfiguration(1.5, 25), new JudgedGateConfiguration(0.01), 0.05),
            RollbackWindow = TimeSpan.FromHours(1),
            Adapter = false,
        },
        Forecast = new RolloutForecastInfo
        {
            Documents = 5183,
            Tokens = 1_333_000,
            TokensPerSecond = 25_000,
            Duration = TimeSpan.FromSeconds(53.3),
            MeasuredTokensPerSecond = 50_000,
            DurationWithoutLimit = TimeSpan.FromSeconds(26.7),
            MemoryBytesAtPeak = 20 * 1024 * 1024,
            DiskBytesAtPeak = 30 * 1024 * 1024,
            MemoryBytesFreed = 8 * 1024 * 1024,
            DiskBytesFreed = 512,
        },
        Progress = new RolloutProgressInfo
        {
            Pending = pending,
            Of = 5183,
            TokensPerSecond = 25_000.4,
            TimeLeft = TimeSpan.FromSeconds(65),
        },
        Gates =
        [
            new RolloutGateInfo("coverage", verdict, $"{pending} documents wait", new Dictionary<string, double>()),
        ],
        CanaryPercent = stage == RolloutStages.Canary ? 12.5 : 0,
        StartedAt = Noon,
        UpdatedAt = Noon,
    };

    public static RolloutReportInfo Report(RolloutInfo rollout) => new()
    {
        Rollout = rollout,
        Actual = new RolloutActualInfo
        {
            Documents = 5183,
            Tokens = 1_340_000,
            Duration = TimeSpan.FromSeconds(58.5),
            MemoryBytesAtPeak = 1,
            DiskBytesAtPeak = 1,
            MemoryBytesFreed = 1,
            DiskBytesFreed = 1,
        },
        Journal = Journal,
        Comparisons = new RolloutComparisonsInfo { Sampled = 0, Dropped = 0, Distinct = 0, MostChanged = [] },
    };

    public static CollectionInfo Collection(string name, long documents) => new()
    {
        Name = name,
        Incarnation = "01JABC",
        SettingsVersion = 1,
        Documents = documents,
        Chunks = documents,
        CreatedAt = Noon,
        Settings = new CollectionConfiguration
        {
            Model = "all-minilm-l6-v2",
            Dimensions = 384,
            Shards = 2,
            Distance = "cosine",
            Truncate = true,
            Chunking = new ChunkingConfiguration("whole"),
            Filterable = ["year", "tags"],
            Language = "en",
            Index = new IndexConfiguration("auto", 16, 200, 64, "scalar", "memory"),
        },
        Generations =
        [
            new GenerationInfo { Number = 1, Model = Model, Dimensions = 384, State = "serving", Coverage = 1 },
        ],
    };

    public static StoredDocument Stored(Document document) => new()
    {
        Id = document.Id!,
        Title = document.Title,
        Text = document.Text,
        Metadata = document.Metadata,
        Version = 1,
        UpdatedAt = Noon,
        Truncated = false,
        Chunks = [],
    };

    public static Hit Hit(string id, float score, Document? document) => new()
    {
        Id = id,
        Score = score,
        Chunk = new HitChunk(0, 0, document?.Text?.Length ?? 0),
        Title = document?.Title,
        Text = document?.Text,
    };

    public static SearchResponse Answer(IReadOnlyList<Hit> hits) => new()
    {
        Hits = hits,
        QueryId = "q-1",
        Generation = 1,
        Adapter = false,
        Model = Model,
        Coverage = new SearchCoverage(2, 2, 1),
        Timings = new SearchTimings(4.1, 0.8, 5.3),
    };

    public static EmbeddingsResponse Embeddings(EmbeddingsRequest request) => new()
    {
        Model = request.Model!,
        Data = [.. Enumerable.Range(0, request.Input!.Count).Select(index => new EmbeddingData
        {
            Index = index,
            Embedding = new EmbeddingVector(new[] { index, 0.5f, -0.25f, 0, 0, 0 }),
            Truncated = index > 0,
        })],
        Usage = new EmbeddingUsage(7, 7),
    };
}
