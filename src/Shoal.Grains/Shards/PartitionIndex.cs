using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Shoal.Grains.Shards.Snapshots;
using Shoal.Indexing;
using Shoal.Indexing.Filters;
using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>
/// What one generation of a partition keeps in memory: the vector index, and the documents behind its ordinals. Derived
/// from the store: it can be thrown away and loaded again.
/// </summary>
/// <remarks>
/// One writer, any number of readers. Invariants: (1) an ordinal is never reused, so a reader that holds one either
/// finds the chunk it meant or nothing; (2) all vectors of a version are in, and in the filters, before the moment from
/// which on it is seen, and stay until the last search has ended that sees it; (3) a version is seen up to the moment
/// from which on the next one is. So each search answers every document by one version as a whole, and neither waits
/// for the writer nor it for them. New metadata of the same chunks is seen at once.
/// </remarks>
internal sealed class PartitionIndex(IVectorIndex vectors, IReadOnlyCollection<string> filterable) : IDisposable
{
    /// <summary>
    /// More candidates than asked for, so that ties at the end of the list rarely need a second search.
    /// </summary>
    private const int TieSlack = 4;

    /// <summary>
    /// Candidates from which on ties are no longer told by id. Of thousands of documents that are equally near, which
    /// ones are answered is the index's choice: looking at all of them would make every such search slow.
    /// </summary>
    private const int MaxTies = 1_024;

    private const int Growth = 8;

    private readonly ConcurrentDictionary<DocumentId, DocumentEntry> _documents = new();
    private readonly ChunkTable _chunks = new();
    private readonly MetadataIndex _metadata = new(filterable);

    private SharedScans? _scans;
    private MatchCache? _matches;

    private readonly SearchMoments _moments = new();

    // Versions that searches may still see, by the moment up to which they do. The writer's.
    private readonly Queue<DocumentEntry> _ended = new();

    /// <summary>Live documents, pending ones included.</summary>
    public int Documents => _documents.Count;

    /// <summary>Documents without vectors in this generation. Written by the writer alone.</summary>
    public int Pending { get; private set; }

    /// <summary>Documents with vectors in this generation, in no order.</summary>
    public IEnumerable<DocumentId> Embedded =>
        _documents.Values.Where(document => document.Ordinals.Length > 0).Select(document => document.Id);

    /// <summary>Live chunks, and those that a search still sees.</summary>
    public int Chunks => vectors.Count;

    /// <summary>Bytes of the vector index.</summary>
    public long MemoryBytes => vectors.MemoryBytes;

    /// <summary>Bytes on disk of the vector index, its snapshot not counted.</summary>
    public long FileBytes => vectors.FileBytes;

    private SharedScans Scans => LazyInitializer.EnsureInitialized(
        ref _scans, () => new SharedScans(Scan, Environment.ProcessorCount));

    private MatchCache Matches => LazyInitializer.EnsureInitialized(ref _matches, () => new MatchCache(_metadata));

    /// <summary>Returns an index that begins with vectors and documents of a snapshot.</summary>
    /// <param name="vectors">The vectors; disposed with the index.</param>
    /// <param name="table">The documents behind them.</param>
    public static PartitionIndex Restore(IVectorIndex vectors, DocumentTable table)
    {
        var index = new PartitionIndex(vectors, table.Filterable);
        foreach (var (document, chunks) in table.Documents)
        {
            for (var i = 0; i < chunks.Length; i++) index._chunks.Set(document.Ordinals[i], chunks[i]);
            index.Publish(document);
        }

        return index;
    }

    /// <summary>
    /// Freezes the index as it is between two writes; writer only. Waits for searches that see what has gone.
    /// </summary>
    /// <param name="stamp">Which moment it is.</param>
    public PartitionMoment Capture(SnapshotStamp stamp)
    {
        SpinWait.SpinUntil(RetireEnded);
        var documents = _documents.Values
            .Select(document => (document, Array.ConvertAll(document.Ordinals, ordinal => _chunks.Get(ordinal)!)))
            .ToArray();
        return new PartitionMoment(vectors.Capture(), new DocumentTable(stamp, filterable, documents));
    }

    /// <summary>Makes room for chunks, so that a full disk cannot keep the next ones out.</summary>
    /// <exception cref="IOException">The disk of mapped vectors is full; nothing changed.</exception>
    public void Reserve(int chunks) => vectors.Reserve(chunks);

    /// <summary>Does a part of a rebuild of the vector index, if one is due; writer only.</summary>
    /// <param name="count">How many vectors may be moved; 1 or greater.</param>
    /// <returns>True while there is more to do.</returns>
    public bool Compact(int count)
    {
        RetireEnded();
        return vectors.Compact(count);
    }

    /// <summary>Takes a put over.</summary>
    public void Put(DocumentId id, long version, string? metadataJson, StoredEmbedding? embedding) =>
        Put(EntryOf(id, version, metadataJson), embedding?.Chunks ?? []);

    /// <summary>Takes loaded documents over, on several threads. Nobody reads yet.</summary>
    /// <param name="documents">None of them deleted, each document once.</param>
    public void Load(IReadOnlyList<StoredChange> documents)
    {
        var entries = new DocumentEntry[documents.Count];
        var (ordinals, components) = (new List<Ordinal>(), new List<float>());
        for (var i = 0; i < entries.Length; i++)
        {
            var chunks = documents[i].Embedding?.Chunks ?? [];
            entries[i] = Number(
                EntryOf(documents[i].Id, documents[i].Version, documents[i].MetadataJson), chunks);
            ordinals.AddRange(entries[i].Ordinals);
            foreach (var chunk in chunks) components.AddRange(chunk.Vector.Span);
        }

        vectors.AddRange(
            CollectionsMarshal.AsSpan(ordinals), CollectionsMarshal.AsSpan(components), Environment.ProcessorCount);
        foreach (var entry in entries) Publish(entry);
    }

    private DocumentEntry EntryOf(DocumentId id, long version, string? metadataJson) =>
        new(id, version, DocumentFields.Parse(metadataJson, filterable), []);

    private void Put(DocumentEntry document, IReadOnlyList<StoredChunk> chunks)
    {
        var entry = Number(document, chunks);
        for (var i = 0; i < chunks.Count; i++) vectors.Add(entry.Ordinals[i], chunks[i].Vector.Span);
        Publish(entry);
    }

    /// <summary>Gives the chunks of a document their ordinals.</summary>
    private DocumentEntry Number(DocumentEntry document, IReadOnlyList<StoredChunk> chunks)
    {
        var ordinals = new Ordinal[chunks.Count];
        for (var i = 0; i < ordinals.Length; i++) ordinals[i] = _chunks.Next();
        var entry = document with { Ordinals = ordinals, Lifetime = new Lifetime() };
        for (var i = 0; i < ordinals.Length; i++)
            _chunks.Set(ordinals[i], new ChunkEntry(entry, chunks[i].Index, chunks[i].Start, chunks[i].End));
        return entry;
    }

    /// <summary>Puts a document whose vectors are in the index in the place of its version before.</summary>
    private void Publish(DocumentEntry entry)
    {
        // First what could fail.
        if (entry.Ordinals.Length > 0) _metadata.Replace([], entry.Ordinals, entry.Fields);
        _documents.TryGetValue(entry.Id, out var old);
        _documents[entry.Id] = entry;
        Pending += (entry.Ordinals.Length == 0 ? 1 : 0) - (old is { Ordinals.Length: 0 } ? 1 : 0);
        Switch(old, entry);
    }

    /// <summary>Lets searches that begin from now on see one version in the place of another.</summary>
    private void Switch(DocumentEntry? old, DocumentEntry? entry)
    {
        var next = _moments.Now + 1;
        if (entry is { Ordinals.Length: > 0 }) entry.Lifetime.BeginAt(next);
        if (old is { Ordinals.Length: > 0 })
        {
            old.Lifetime.EndAt(next);
            _ended.Enqueue(old);
        }

        _moments.Advance();
        RetireEnded();
    }

    /// <summary>Removes what no search sees any more.</summary>
    /// <returns>True when nothing is left of what has ended.</returns>
    private bool RetireEnded()
    {
        while (_ended.TryPeek(out var document) && _moments.TryRetire(document.Lifetime.Ended))
        {
            RemoveChunks(document);
            _ended.Dequeue();
        }

        _metadata.Compact();
        return _ended.Count == 0;
    }

    private void RemoveChunks(DocumentEntry document)
    {
        _metadata.Replace(document.Ordinals, [], DocumentFields.Empty);
        foreach (var ordinal in document.Ordinals)
        {
            vectors.Remove(ordinal);
            _chunks.Set(ordinal, null);
        }
    }

    /// <summary>Takes the documents of another generation over, each without vectors yet.</summary>
    public void PutPending(PartitionIndex other)
    {
        foreach (var document in other._documents.Values)
        {
            _documents[document.Id] = document with { Ordinals = [] };
            Pending++;
        }
    }

    /// <summary>Takes the vectors of a document's current version over.</summary>
    public void PutEmbedding(DocumentId id, StoredEmbedding embedding)
    {
        var document = _documents[id];
        Put(document with { Ordinals = [] }, embedding.Chunks);
    }

    /// <summary>Takes new metadata over; the vectors stay where they are.</summary>
    public void PutMetadata(DocumentId id, long version, string? metadataJson)
    {
        var old = _documents[id];
        var entry = old with { Version = version, Fields = DocumentFields.Parse(metadataJson, filterable) };
        if (entry.Ordinals.Length > 0) _metadata.Replace(entry.Ordinals, entry.Ordinals, entry.Fields);
        foreach (var ordinal in entry.Ordinals)
            _chunks.Set(ordinal, _chunks.Get(ordinal)! with { Document = entry });
        _documents[id] = entry;
        _metadata.Compact();
    }

    /// <summary>Removes a document.</summary>
    public void Remove(DocumentId id)
    {
        if (!_documents.TryRemove(id, out var old)) return;
        if (old.Ordinals.Length == 0) Pending--;
        Switch(old, null);
    }

    /// <summary>Returns a document's entry, or null.</summary>
    public DocumentEntry? Find(DocumentId id) => _documents.GetValueOrDefault(id);

    /// <summary>Lets a search wait for a scan that it shares with others; null when it needs none.</summary>
    /// <param name="query">Shape [dimensions].</param>
    /// <param name="options">K counts documents here.</param>
    /// <param name="filtered">Whether it has a filter, which it shares with nobody.</param>
    /// <param name="cancellationToken">Stops it before its scan begins.</param>
    public WaitingScan? Join(
        ReadOnlySpan<float> query, VectorSearchOptions options, bool filtered, CancellationToken cancellationToken) =>
        !filtered && vectors.Scans(options)
            ? Scans.Join(query.ToArray(), options.K + TieSlack, cancellationToken)
            : null;

    /// <summary>Returns what a search that waits is answered by its scan.</summary>
    public Task<SharedAnswer> RunAsync(WaitingScan scan) => Scans.RunAsync(scan);

    /// <summary>Returns the nearest documents by their best chunk, nearest first, ties by id.</summary>
    /// <param name="query">Shape [dimensions].</param>
    /// <param name="options">K counts documents here.</param>
    /// <param name="filterJson">Which documents qualify; null for all.</param>
    /// <param name="scanned">What a scan has found for this very search, to begin with.</param>
    public List<ScoredChunk> Search(
        ReadOnlySpan<float> query,
        VectorSearchOptions options,
        string? filterJson,
        SharedAnswer? scanned = null)
    {
        // Of what a scan found, something may have gone since.
        var earlier = scanned is { } answer && _moments.TryBegin(answer.Moment) ? scanned : null;
        var moment = earlier?.Moment ?? _moments.Begin();
        try
        {
            return SearchAt(moment, query, options, filterJson, earlier?.Neighbors[0]);
        }
        finally
        {
            _moments.End(moment);
        }
    }

    /// <summary>Disposes the vector index; searches that still run end normally.</summary>
    public void Dispose() => vectors.Dispose();

    private SharedAnswer Scan(float[] queries, int k)
    {
        var moment = _moments.Begin();
        try
        {
            var options = new VectorSearchOptions { K = k, Exact = true };
            return new SharedAnswer(vectors.SearchMany(queries, options), moment);
        }
        finally
        {
            _moments.End(moment);
        }
    }

    private List<ScoredChunk> SearchAt(
        long moment,
        ReadOnlySpan<float> query,
        VectorSearchOptions options,
        string? filterJson,
        Neighbor[]? scanned)
    {
        var matches = filterJson is null ? null : Matches.Matching(filterJson);
        for (var k = options.K + TieSlack; ; k = k > int.MaxValue / Growth ? int.MaxValue : k * Growth)
        {
            var neighbors = scanned ?? vectors.Search(query, options with { K = k, Matches = matches?.Ordinals });
            scanned = null;
            var found = BestPerDocument(neighbors, moment, matches?.Filter);
            var isEnough = found.Count >= options.K
                && (k >= MaxTies || found[options.K - 1].Distance < neighbors[^1].Distance);
            if (isEnough || neighbors.Length < k) return Cut(found, options.K);
        }
    }

    private static List<ScoredChunk> Cut(List<ScoredChunk> found, int k)
    {
        if (found.Count > k) found.RemoveRange(k, found.Count - k);
        return found;
    }

    private List<ScoredChunk> BestPerDocument(Neighbor[] neighbors, long moment, FilterExpression? filter)
    {
        var found = new List<ScoredChunk>(neighbors.Length);
        var documents = new HashSet<DocumentId>(neighbors.Length);
        foreach (var neighbor in neighbors)
        {
            if (_chunks.Get(neighbor.Ordinal) is not { } chunk || !chunk.Document.Lifetime.Contains(moment)) continue;
            // The nearest speaks for all. Its metadata may have changed since the filter was applied.
            if (!documents.Add(chunk.Document.Id) || filter?.Matches(chunk.Document.Fields) == false) continue;
            found.Add(new ScoredChunk(chunk, neighbor.Distance));
        }

        found.Sort();
        return found;
    }
}
