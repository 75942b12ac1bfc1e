namespace Shoal.Storage.Sqlite;

/// <summary>The queries of a partition, each on the snapshot its session has open.</summary>
internal static class SqlitePartitionReader
{
    private const int NoGeneration = -1;

    private const string Columns = "SELECT d.document, d.id, d.version, d.updated_at, d.metadata, d.title, d.text";

    /// <remarks>
    /// Three streams, each in the order of its own index, merged by sequence: documents whose newest change is their
    /// own, documents whose newest change in this generation is an embedding that came later, and tombstones.
    /// </remarks>
    private const string ChangesSql = """
        SELECT d.version AS sequence, d.document, d.id, d.metadata, d.version FROM documents d
            WHERE d.version > ?2 AND NOT EXISTS (
                SELECT 1 FROM embeddings e
                WHERE e.document = d.document AND e.generation = ?1 AND e.sequence > d.version)
        UNION ALL
        SELECT e.sequence, d.document, d.id, d.metadata, d.version FROM embeddings e CROSS JOIN documents d
            WHERE e.generation = ?1 AND e.sequence > ?2 AND d.document = e.document AND e.sequence > d.version
        UNION ALL
        SELECT t.sequence, 0, t.id, NULL, t.sequence FROM tombstones t WHERE t.sequence > ?2 AND ?2 > 0
        ORDER BY 1
        """;

    public static StoredDocument? ReadDocument(SqliteSession session, DocumentId id, bool includeEmbeddings)
    {
        var find = session.Prepare($"{Columns} FROM documents d WHERE d.id = ?1").Bind(1, id.Value);
        if (!find.Step()) return null;
        var document = ToDocument(session, find, includeEmbeddings);
        find.Reset();
        return document;
    }

    public static List<StoredDocument> Scan(
        SqliteSession session, DocumentId? after, int limit, int? pendingIn, CancellationToken cancellationToken)
    {
        // Every id is greater than the empty text.
        var scan = (pendingIn is { } generation
            ? session.Prepare($"""
                {Columns} FROM pending p CROSS JOIN documents d
                WHERE p.generation = ?3 AND p.id > ?1 AND d.id = p.id ORDER BY p.id LIMIT ?2
                """).Bind(3, LiveOrNone(session, generation))
            : session.Prepare($"{Columns} FROM documents d WHERE d.id > ?1 ORDER BY d.id LIMIT ?2"))
            .Bind(1, after?.Value ?? "")
            .Bind(2, limit);
        try
        {
            var page = new List<StoredDocument>();
            while (scan.Step())
            {
                cancellationToken.ThrowIfCancellationRequested();
                page.Add(ToDocument(session, scan, includeEmbeddings: false));
            }

            return page;
        }
        finally
        {
            scan.Reset();
        }
    }

    public static IEnumerable<StoredChange> Changes(SqliteSession session, int generation, long afterSequence)
    {
        generation = LiveOrNone(session, generation);
        var changes = session.Prepare(ChangesSql).Bind(1, generation).Bind(2, afterSequence);
        try
        {
            while (changes.Step())
            {
                var (sequence, document) = (changes.GetInt64(0), changes.GetInt64(1));
                var (id, metadata) = (new DocumentId(changes.GetText(2)), changes.GetNullableText(3));
                var deleted = document == 0;
                var embedding = deleted ? null : ReadEmbedding(session, document, generation);
                yield return new StoredChange(id, sequence, changes.GetInt64(4), metadata, embedding, deleted);
            }
        }
        finally
        {
            changes.Reset();
        }
    }

    public static PartitionCounts Count(SqliteSession session)
    {
        var meta = SqlitePartitionMeta.Read(session);
        var documents = Single(session.Prepare("SELECT count(*) FROM documents"));
        var chunks = Zeros(meta.Generations);
        var pending = Zeros(meta.Generations);
        CountByGeneration(session.Prepare("SELECT generation, count(*) FROM chunks GROUP BY generation"), chunks);
        CountByGeneration(session.Prepare("SELECT generation, count(*) FROM pending GROUP BY generation"), pending);
        return new PartitionCounts(
            documents, meta.LastSequence, chunks, pending, UsedBytes(session), SqlitePartitionSweep.IsDue(session));
    }

    private static long UsedBytes(SqliteSession session) => session.QueryNumber("PRAGMA page_size")
        * (session.QueryNumber("PRAGMA page_count") - session.QueryNumber("PRAGMA freelist_count"));

    private static StoredDocument ToDocument(SqliteSession session, SqliteStatement row, bool includeEmbeddings)
    {
        var document = row.GetInt64(0);
        var id = new DocumentId(row.GetText(1));
        var (version, updatedAt) = (row.GetInt64(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)));
        var content = new DocumentContent(id, row.GetNullableText(5), row.GetNullableText(6), row.GetNullableText(4));
        var embeddings = includeEmbeddings ? ReadEmbeddings(session, document) : [];
        return new StoredDocument(content, version, updatedAt, embeddings, ReadPending(session, id));
    }

    private static List<StoredEmbedding> ReadEmbeddings(SqliteSession session, long document)
    {
        var embeddings = new List<StoredEmbedding>();
        var generations = session.Prepare("""
            SELECT generation FROM embeddings
            WHERE document = ?1 AND generation IN (SELECT generation FROM generations)
            ORDER BY generation
            """).Bind(1, document);
        while (generations.Step())
        {
            if (ReadEmbedding(session, document, generations.GetInt32(0)) is { } embedding) embeddings.Add(embedding);
        }

        return embeddings;
    }

    private static StoredEmbedding? ReadEmbedding(SqliteSession session, long document, int generation)
    {
        var find = session.Prepare(
            "SELECT model_version, truncated FROM embeddings WHERE document = ?1 AND generation = ?2")
            .Bind(1, document)
            .Bind(2, generation);
        if (!find.Step()) return null;
        var (model, truncated) = (find.GetText(0), find.GetInt64(1) != 0);
        find.Reset();
        return new StoredEmbedding(generation, model, truncated, ReadChunks(session, document, generation));
    }

    private static List<StoredChunk> ReadChunks(SqliteSession session, long document, int generation)
    {
        var chunks = new List<StoredChunk>();
        var rows = session.Prepare("""
            SELECT chunk, text_start, text_end, token_count, content_hash, vector FROM chunks
            WHERE document = ?1 AND generation = ?2 ORDER BY chunk
            """).Bind(1, document).Bind(2, generation);
        while (rows.Step())
        {
            chunks.Add(new StoredChunk(
                rows.GetInt32(0),
                rows.GetInt32(1),
                rows.GetInt32(2),
                rows.GetInt32(3),
                unchecked((ulong)rows.GetInt64(4)),
                VectorBytes.Read(rows.GetBlob(5))));
        }

        return chunks;
    }

    private static List<int> ReadPending(SqliteSession session, DocumentId id)
    {
        var pending = new List<int>();
        var rows = session.Prepare("""
            SELECT g.generation FROM generations g
            WHERE EXISTS (SELECT 1 FROM pending p WHERE p.generation = g.generation AND p.id = ?1)
            ORDER BY g.generation
            """).Bind(1, id.Value);
        while (rows.Step()) pending.Add(rows.GetInt32(0));
        return pending;
    }

    /// <summary>Returns a live generation's number, or one that nothing has.</summary>
    private static int LiveOrNone(SqliteSession session, int generation)
    {
        var find = session.Prepare("SELECT 1 FROM generations WHERE generation = ?1").Bind(1, generation);
        var isLive = find.Step();
        find.Reset();
        return isLive ? generation : NoGeneration;
    }

    private static Dictionary<int, long> Zeros(GenerationSet generations) =>
        generations.Live.ToDictionary(generation => generation, _ => 0L);

    private static void CountByGeneration(SqliteStatement rows, Dictionary<int, long> counts)
    {
        while (rows.Step())
        {
            // Rows of removed generations may be left.
            if (counts.ContainsKey(rows.GetInt32(0))) counts[rows.GetInt32(0)] = rows.GetInt64(1);
        }
    }

    private static long Single(SqliteStatement row)
    {
        var value = row.Step() ? row.GetInt64(0) : 0;
        row.Reset();
        return value;
    }
}
