using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Shoal.Protocol;

namespace Shoal.Cli.Tests;

/// <summary>A server on loopback that speaks the HTTP API with answers made up in advance.</summary>
/// <remarks>Collections and documents are kept, so that writing again finds them; searches are looked up.</remarks>
internal sealed class FakeServer : IAsyncDisposable
{
    /// <summary>A document whose text holds this is refused.</summary>
    public const string Refused = "refuse me";

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, CollectionInfo> _collections = new();
    private readonly SortedDictionary<string, Document> _documents = new(StringComparer.Ordinal);

    private FakeServer(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    /// <summary>How often a document had to be encoded: was new or changed.</summary>
    public int Encoded { get; private set; }

    /// <summary>The number of documents of every bulk request, in order.</summary>
    public List<int> BulkSizes { get; } = [];

    /// <summary>The last creation that was asked for.</summary>
    public CreateCollectionRequest? Creation { get; private set; }

    /// <summary>The searches that were asked for.</summary>
    public ConcurrentQueue<SearchRequest> Searches { get; } = [];

    /// <summary>The last texts to embed.</summary>
    public EmbeddingsRequest? Embedding { get; private set; }

    /// <summary>Rollouts, judgments and feedback, of any collection.</summary>
    public FakeRollouts Rollouts { get; } = new();

    /// <summary>The authorization header of the last request.</summary>
    public string? Authorization { get; private set; }

    /// <summary>What each query finds, best first.</summary>
    public Dictionary<string, (string Id, float Score)[]> Hits { get; } = [];

    /// <summary>Runs before a bulk request is answered; its argument is the number of requests so far.</summary>
    public Func<int, CancellationToken, Task> OnBulkAsync { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyDictionary<string, Document> Documents => _documents;

    public static async Task<FakeServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new FakeServer(builder.Build());
        server.Map();
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        server.Address = server._app.Urls.Single();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Adds a collection as if it had been created.</summary>
    public void AddCollection(string name, long documents = 0) =>
        _collections[name] = Samples.Collection(name, documents);

    public void AddDocument(Document document) => _documents[document.Id!] = document;

    private void Map()
    {
        _app.Use((context, next) =>
        {
            Authorization = context.Request.Headers.Authorization;
            return next(context);
        });
        _app.MapGet("/v1/collections", () => Json(
            new CollectionList([.. _collections.Values.OrderBy(c => c.Name, StringComparer.Ordinal)]),
            ShoalJson.Wire.CollectionList));
        _app.MapPut("/v1/collections/{name}", CreateAsync);
        _app.MapGet("/v1/collections/{name}", (string name) => _collections.TryGetValue(name, out var collection)
            ? Json(collection, ShoalJson.Wire.CollectionInfo)
            : NotFound(name));
        _app.MapDelete("/v1/collections/{name}", (string name) => _collections.TryRemove(name, out _)
            ? Results.NoContent()
            : NotFound(name));
        _app.MapPost("/v1/collections/{name}/documents", BulkAsync);
        _app.MapGet("/v1/collections/{name}/documents", List);
        _app.MapPost("/v1/collections/{name}/search", SearchAsync);
        Rollouts.Map(_app);
        _app.MapPost("/v1/embeddings", EmbedAsync);
        _app.MapGet("/v1/models", () => Json(Samples.Models, ShoalJson.Wire.ModelList));
        _app.MapGet("/v1/nodes", () => Json(Samples.Nodes, ShoalJson.Wire.NodeList));
    }

    private async Task<IResult> CreateAsync(string name, HttpRequest http)
    {
        Creation = await ReadAsync(http, ShoalJson.Wire.CreateCollectionRequest);
        AddCollection(name);
        return Json(_collections[name], ShoalJson.Wire.CollectionInfo, StatusCodes.Status201Created);
    }

    private async Task<IResult> BulkAsync(string name, HttpRequest http)
    {
        var lines = JsonSerializer.DeserializeAsyncEnumerable(http.Body, ShoalJson.Wire.Document, topLevelValues: true);
        var documents = await lines.ToListAsync(http.HttpContext.RequestAborted);
        BulkSizes.Add(documents.Count);
        await OnBulkAsync(BulkSizes.Count, http.HttpContext.RequestAborted);
        var results = documents.Select(
            document => JsonSerializer.Serialize(Write(document!), ShoalJson.Wire.DocumentResult));
        return Results.Text(string.Join('\n', results) + "\n", MediaTypes.Ndjson);
    }

    private DocumentResult Write(Document document)
    {
        if (document.Text?.Contains(Refused, StringComparison.Ordinal) == true)
        {
            return new DocumentResult
            {
                Id = document.Id,
                Status = DocumentStatus.Failed,
                Error = new DocumentError(ShoalErrorCodes.TextTooLarge, "The text is over the limit."),
            };
        }

        var known = _documents.TryGetValue(document.Id!, out var before);
        var same = known && before!.Title == document.Title && before.Text == document.Text;
        if (!same) Encoded++;
        _documents[document.Id!] = document;
        return new DocumentResult
        {
            Id = document.Id,
            Status = same ? DocumentStatus.Unchanged : known ? DocumentStatus.Updated : DocumentStatus.Created,
            Version = _documents.Count,
            Truncated = document.Text?.Length > 1000,
        };
    }

    private IResult List(string name, string? after, int limit)
    {
        if (!_collections.ContainsKey(name)) return NotFound(name);
        var rest = _documents.Values.Where(d => after is null || string.CompareOrdinal(d.Id, after) > 0).ToArray();
        var page = rest.Take(Math.Min(limit, 2)).Select(Samples.Stored).ToArray();
        var next = rest.Length > page.Length ? page[^1].Id : null;
        return Json(new DocumentList(page, next), ShoalJson.Wire.DocumentList);
    }

    private async Task<IResult> SearchAsync(string name, HttpRequest http)
    {
        var request = await ReadAsync(http, ShoalJson.Wire.SearchRequest);
        if (!_collections.ContainsKey(name)) return NotFound(name);
        Searches.Enqueue(request);
        var hits = Hits.GetValueOrDefault(request.Query!, [])
            .Take(request.TopK ?? Limits.DefaultTopK)
            .Select(hit => Samples.Hit(hit.Id, hit.Score, _documents.GetValueOrDefault(hit.Id)));
        return Json(Samples.Answer([.. hits]), ShoalJson.Wire.SearchResponse);
    }

    private async Task<IResult> EmbedAsync(HttpRequest http)
    {
        Embedding = await ReadAsync(http, ShoalJson.Wire.EmbeddingsRequest);
        return Json(Samples.Embeddings(Embedding), ShoalJson.Wire.EmbeddingsResponse);
    }

    private static async Task<T> ReadAsync<T>(HttpRequest http, JsonTypeInfo<T> type) =>
        (await JsonSerializer.DeserializeAsync(http.Body, type, http.HttpContext.RequestAborted))!;

    private static IResult Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) =>
        Results.Text(JsonSerializer.Serialize(value, type), MediaTypes.Json, statusCode: status);

    private static IResult NotFound(string name) => Results.Text(
        JsonSerializer.Serialize(
            new ProblemDocument
            {
                Title = "Collection not found",
                Status = StatusCodes.Status404NotFound,
                Detail = $"There is no collection '{name}'.",
                Code = ShoalErrorCodes.CollectionNotFound,
            },
            ShoalJson.Wire.ProblemDocument),
        MediaTypes.Problem,
        statusCode: StatusCodes.Status404NotFound);
}
