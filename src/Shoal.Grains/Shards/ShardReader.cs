using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Collections;
using Shoal.Indexing;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Filters;
using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>
/// The reads of one opened partition. Blocks and computes: runs on the compute pool. Safe for concurrent use.
/// </summary>
internal sealed class ShardReader(Partition partition, ShardInstruments instruments)
{
    /// <summary>Texts are read after the search; three tries bridge updates that come in between.</summary>
    private const int MaxAttempts = 3;

    /// <summary>Documents looked at between two checks of a filtered listing.</summary>
    private const int ScanPage = 500;

    /// <summary>Reads named documents.</summary>
    public async Task<ShardDocuments> ReadAsync(ShardReadRequest request, CancellationToken cancellationToken)
    {
        var ids = request.Ids.Select(id => new DocumentId(id)).ToArray();
        var documents = await partition.Store.ReadDocumentsAsync(ids, true, cancellationToken).ConfigureAwait(false);
        var generation = request.Generation ?? partition.View.Serving;
        return new ShardDocuments(
            ShardWeather.Fine,
            documents.Select(document => ShardMapping.ToView(document, generation, request.IncludeVectors)).ToArray());
    }

    /// <summary>Reads a page in id order.</summary>
    public async Task<ShardDocuments> ListAsync(ShardListRequest request, CancellationToken cancellationToken)
    {
        var filter = request.FilterJson is null ? null : FilterParser.Parse(request.FilterJson);
        var found = new List<DocumentView>();
        DocumentId? after = request.After is null ? null : new DocumentId(request.After);
        while (found.Count < request.Limit)
        {
            var limit = filter is null ? request.Limit - found.Count : ScanPage;
            var page = await partition.Store
                .ScanDocumentsAsync(after, limit, null, cancellationToken).ConfigureAwait(false);
            Collect(page, filter, request, found);
            if (page.Count < limit) break;
            after = page[^1].Content.Id;
        }

        return new ShardDocuments(ShardWeather.Fine, found.ToArray());
    }

    /// <summary>
    /// Lets a search wait, before it gets a thread, for a scan that it may share; null when it needs none.
    /// </summary>
    public WaitingScan? Queue(ShardSearchRequest request, CancellationToken cancellationToken) =>
        partition.State.Indexes.GetValueOrDefault(request.Generation)?.Join(
            request.Query[0], OptionsOf(request), request.FilterJson is not null, cancellationToken);

    /// <summary>Searches the partition.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="scan">What <see cref="Queue"/> returned for it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<ShardSearchResult> SearchAsync(
        ShardSearchRequest request, WaitingScan? scan, CancellationToken cancellationToken)
    {
        var state = partition.State;
        // Another generation's vector is never compared, even where the dimensions agree.
        if (!state.Indexes.TryGetValue(request.Generation, out var index))
            return new ShardSearchResult(ShardWeather.Stale, []);
        var started = ShardInstruments.Now();
        SharedAnswer? scanned = scan is null ? null : await index.RunAsync(scan).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            // What is embedded during the search may not have been found.
            var pending = index.Pending;
            var found = FindAboveThreshold(index, request, scanned);
            scanned = null;
            var texts = await ReadTextsAsync(request, found, cancellationToken).ConfigureAwait(false);
            var hits = Join(request, found, texts, attempt == MaxAttempts);
            if (hits.Count < found.Count && attempt < MaxAttempts) continue;
            instruments.OnSearched(started);
            if (state.View.Rollout is not null) partition.Recent.Add(found.Select(chunk => chunk.Chunk.Document.Id));
            return new ShardSearchResult(
                ShardWeather.Fine, hits.ToArray(), index.Documents, Math.Max(pending, index.Pending));
        }
    }

    /// <summary>Counts.</summary>
    public async Task<ShardStatus> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await partition.Store.CountAsync(cancellationToken).ConfigureAwait(false);
        return new ShardStatus(
            ShardWeather.Fine,
            counts.Documents,
            counts.Chunks.GetValueOrDefault(partition.View.Serving),
            counts.Pending.ToDictionary(),
            partition.Epoch,
            partition.State.Indexes.Values.Sum(index => index.MemoryBytes),
            counts.Bytes,
            DerivedBytes: partition.Snapshots.Bytes + partition.State.Indexes.Values.Sum(index => index.FileBytes),
            IsSweeping: counts.IsSweeping);
    }

    /// <summary>Returns documents without vectors in a generation.</summary>
    public async Task<ShardPending> ListPendingAsync(ShardPendingRequest request, CancellationToken cancellationToken)
    {
        if (!partition.State.Indexes.TryGetValue(request.Generation, out var index))
            return new ShardPending(ShardWeather.Fine, [], []);
        DocumentId? after = request.After is null ? null : new DocumentId(request.After);
        var page = await partition.Store
            .ScanDocumentsAsync(after, request.Limit, request.Generation, cancellationToken).ConfigureAwait(false);
        var recent = partition.Recent.Latest().Where(id => index.Find(id) is { Ordinals.Length: 0 }).ToArray();
        return new ShardPending(
            ShardWeather.Fine,
            Array.ConvertAll(recent, id => id.Value),
            page.Select(document => document.Content.Id.Value).ToArray());
    }

    /// <summary>Returns a sample of the documents with vectors in each of some generations.</summary>
    public ShardSample Sample(ShardSampleRequest request)
    {
        var indexes = partition.State.Indexes;
        if (!request.Generations.All(indexes.ContainsKey)) return new ShardSample(ShardWeather.Fine, []);
        var others = request.Generations.Skip(1).Select(generation => indexes[generation]).ToArray();
        var embedded = indexes[request.Generations[0]].Embedded
            .Where(id => others.All(index => index.Find(id) is { Ordinals.Length: > 0 }));
        return new ShardSample(ShardWeather.Fine, DocumentSample.Take(embedded, request));
    }

    /// <summary>Says how far the generations are.</summary>
    public ShardCoverage Coverage()
    {
        var state = partition.State;
        return new ShardCoverage(
            ShardWeather.Fine,
            state.Serving.Documents,
            state.Indexes.ToDictionary(pair => pair.Key, pair => (long)pair.Value.Pending),
            state.Indexes.ToDictionary(pair => pair.Key, pair => pair.Value.MemoryBytes));
    }

    private static void Collect(
        IReadOnlyList<StoredDocument> page,
        FilterExpression? filter,
        ShardListRequest request,
        List<DocumentView> found)
    {
        foreach (var document in page)
        {
            if (found.Count == request.Limit) return;
            if (!Matches(document, filter)) continue;
            var view = ShardMapping.ToView(document, 0, false);
            found.Add(request.IdsOnly ? view with { Title = null, Text = null, MetadataJson = null } : view);
        }
    }

    private static bool Matches(StoredDocument document, FilterExpression? filter) =>
        filter is null || filter.Matches(DocumentFields.Parse(document.Content.MetadataJson, filter.Fields));

    private static VectorSearchOptions OptionsOf(ShardSearchRequest request) =>
        new() { K = request.TopK, EfSearch = request.EfSearch, Exact = request.Exact };

    private List<ScoredChunk> FindAboveThreshold(
        PartitionIndex index, ShardSearchRequest request, SharedAnswer? scanned)
    {
        var found = index.Search(request.Query[0], OptionsOf(request), request.FilterJson, scanned);
        if (request.ScoreThreshold is { } threshold) found.RemoveAll(chunk => Score(chunk) < threshold);
        return found;
    }

    private async Task<Dictionary<string, StoredDocument>> ReadTextsAsync(
        ShardSearchRequest request, List<ScoredChunk> found, CancellationToken cancellationToken)
    {
        if (found.Count == 0 || !(request.IncludeText || request.IncludeMetadata)) return [];
        var ids = found.ConvertAll(chunk => chunk.Chunk.Document.Id);
        var documents = new Dictionary<string, StoredDocument>(ids.Count);
        foreach (var part in ids.Chunk(1_000))
        {
            var read = await partition.Store.ReadDocumentsAsync(part, false, cancellationToken).ConfigureAwait(false);
            foreach (var document in read) documents[document.Content.Id.Value] = document;
        }

        return documents;
    }

    /// <summary>
    /// Puts texts to the chunks found. Documents that are gone are dropped, and so are those that changed since the
    /// search, except at the last attempt: a document that exists is never lost for being updated.
    /// </summary>
    private List<SearchHit> Join(
        ShardSearchRequest request, List<ScoredChunk> found, Dictionary<string, StoredDocument> texts, bool isLast)
    {
        var hits = new List<SearchHit>(found.Count);
        foreach (var chunk in found)
        {
            var hit = ToHit(chunk);
            if (!request.IncludeText && !request.IncludeMetadata) hits.Add(hit);
            else if (texts.TryGetValue(hit.Id, out var stored) && (isLast || stored.Version == hit.Version))
            {
                hits.Add(hit with
                {
                    Title = request.IncludeText ? stored.Content.Title : null,
                    Text = request.IncludeText ? stored.Content.Text : null,
                    MetadataJson = request.IncludeMetadata ? stored.Content.MetadataJson : null,
                });
            }
        }

        return hits;
    }

    private SearchHit ToHit(ScoredChunk found) => new()
    {
        Id = found.Chunk.Document.Id.Value,
        Score = Score(found),
        Version = found.Chunk.Document.Version,
        ChunkIndex = found.Chunk.Index,
        ChunkStart = found.Chunk.Start,
        ChunkEnd = found.Chunk.End,
    };

    private float Score(ScoredChunk found) =>
        DistanceRegistry.Score(IndexOptions.KindOf(partition.View.Settings), found.Distance);
}
