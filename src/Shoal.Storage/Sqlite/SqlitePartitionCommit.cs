using System.Diagnostics;

namespace Shoal.Storage.Sqlite;

/// <summary>Applies changes inside one write transaction; each sees what those before it did.</summary>
internal sealed class SqlitePartitionCommit(SqliteSession session, SqlitePartitionMeta meta, long nowMilliseconds)
{
    /// <summary>The newest sequence number given out.</summary>
    private long _sequence = meta.LastSequence;

    /// <summary>Checks and applies the changes of a writer whose epoch is the newest.</summary>
    public static CommitResult Run(
        SqliteSession session, long epoch, IReadOnlyList<PartitionChange> changes, DateTimeOffset now)
    {
        var meta = SqlitePartitionMeta.Read(session);
        if (epoch != meta.Epoch) return new CommitResult(true, []);

        var commit = new SqlitePartitionCommit(session, meta, now.ToUnixTimeMilliseconds());
        var outcomes = new ChangeOutcome[changes.Count];
        for (var i = 0; i < outcomes.Length; i++) outcomes[i] = commit.Apply(changes[i]);
        if (commit._sequence > meta.LastSequence) SqlitePartitionMeta.WriteLastSequence(session, commit._sequence);
        return new CommitResult(false, outcomes);
    }

    private ChangeOutcome Apply(PartitionChange change)
    {
        var (document, version) = Find(change.Id);
        var refused = PartitionChangeRules.Refuse(
            change, version, meta.Generations, generation => IsPending(generation, change.Id));
        if (refused is { } status) return new ChangeOutcome(status, version);

        _sequence++;
        return change switch
        {
            PutDocument put when version == 0 => Create(put),
            PutDocument put => Replace(document, put),
            PutMetadata put => Replace(document, put),
            DeleteDocument => Delete(document, change.Id),
            PutEmbedding put => Embed(document, version, put),
            _ => throw new UnreachableException($"No way to apply {change.GetType().Name}."),
        };
    }

    private ChangeOutcome Create(PutDocument put)
    {
        session.Prepare("INSERT INTO documents VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, put.Id.Value)
            .Bind(2, _sequence)
            .Bind(3, nowMilliseconds)
            .Bind(4, put.Content.MetadataJson)
            .Bind(5, put.Content.Title)
            .Bind(6, put.Content.Text)
            .Run();
        session.Prepare("DELETE FROM tombstones WHERE id = ?1").Bind(1, put.Id.Value).Run();
        InsertEmbeddings(Find(put.Id).Document, put);
        return new ChangeOutcome(ChangeStatus.Created, _sequence);
    }

    private ChangeOutcome Replace(long document, PutDocument put)
    {
        session.Prepare("""
            UPDATE documents SET version = ?2, updated_at = ?3, metadata = ?4, title = ?5, text = ?6
            WHERE document = ?1
            """)
            .Bind(1, document)
            .Bind(2, _sequence)
            .Bind(3, nowMilliseconds)
            .Bind(4, put.Content.MetadataJson)
            .Bind(5, put.Content.Title)
            .Bind(6, put.Content.Text)
            .Run();
        session.Prepare("DELETE FROM embeddings WHERE document = ?1").Bind(1, document).Run();
        DeletePending(put.Id);
        InsertEmbeddings(document, put);
        return new ChangeOutcome(ChangeStatus.Updated, _sequence);
    }

    private ChangeOutcome Replace(long document, PutMetadata put)
    {
        session.Prepare("UPDATE documents SET version = ?2, updated_at = ?3, metadata = ?4 WHERE document = ?1")
            .Bind(1, document)
            .Bind(2, _sequence)
            .Bind(3, nowMilliseconds)
            .Bind(4, put.MetadataJson)
            .Run();
        return new ChangeOutcome(ChangeStatus.Updated, _sequence);
    }

    private ChangeOutcome Delete(long document, DocumentId id)
    {
        session.Prepare("DELETE FROM documents WHERE document = ?1").Bind(1, document).Run();
        DeletePending(id);
        session.Prepare("INSERT INTO tombstones VALUES (?1, ?2)").Bind(1, id.Value).Bind(2, _sequence).Run();
        return new ChangeOutcome(ChangeStatus.Deleted, _sequence);
    }

    private ChangeOutcome Embed(long document, long version, PutEmbedding put)
    {
        session.Prepare("DELETE FROM pending WHERE generation = ?1 AND id = ?2")
            .Bind(1, put.Embedding.Generation)
            .Bind(2, put.Id.Value)
            .Run();
        InsertEmbedding(document, put.Embedding);
        return new ChangeOutcome(ChangeStatus.Updated, version);
    }

    /// <summary>Writes what the document brings and marks the rest of the live generations pending.</summary>
    private void InsertEmbeddings(long document, PutDocument put)
    {
        foreach (var embedding in put.Embeddings) InsertEmbedding(document, embedding);
        foreach (var generation in meta.Generations.Live)
        {
            if (put.Embeddings.Any(e => e.Generation == generation)) continue;
            session.Prepare("INSERT INTO pending VALUES (?1, ?2)").Bind(1, generation).Bind(2, put.Id.Value).Run();
        }
    }

    private void InsertEmbedding(long document, StoredEmbedding embedding)
    {
        session.Prepare("INSERT INTO embeddings VALUES (?1, ?2, ?3, ?4, ?5)")
            .Bind(1, document)
            .Bind(2, embedding.Generation)
            .Bind(3, _sequence)
            .Bind(4, embedding.ModelVersion)
            .Bind(5, embedding.Truncated ? 1 : 0)
            .Run();
        var insert = session.Prepare("INSERT INTO chunks VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
            .Bind(1, document)
            .Bind(2, embedding.Generation);
        foreach (var chunk in embedding.Chunks)
        {
            insert.Bind(3, chunk.Index)
                .Bind(4, chunk.Start)
                .Bind(5, chunk.End)
                .Bind(6, chunk.TokenCount)
                .Bind(7, unchecked((long)chunk.ContentHash))
                .Bind(8, VectorBytes.Write(chunk.Vector.Span))
                .Run();
        }
    }

    private (long Document, long Version) Find(DocumentId id)
    {
        var find = session.Prepare("SELECT document, version FROM documents WHERE id = ?1").Bind(1, id.Value);
        if (!find.Step()) return (0, 0);
        var found = (find.GetInt64(0), find.GetInt64(1));
        find.Reset();
        return found;
    }

    private bool IsPending(int generation, DocumentId id)
    {
        var find = session.Prepare("SELECT 1 FROM pending WHERE generation = ?1 AND id = ?2")
            .Bind(1, generation)
            .Bind(2, id.Value);
        var pending = find.Step();
        find.Reset();
        return pending;
    }

    private void DeletePending(DocumentId id)
    {
        foreach (var generation in meta.Generations.Live)
        {
            session.Prepare("DELETE FROM pending WHERE generation = ?1 AND id = ?2")
                .Bind(1, generation)
                .Bind(2, id.Value)
                .Run();
        }
    }
}
