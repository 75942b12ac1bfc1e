namespace Shoal.Storage.Sqlite;

/// <summary>The partition file, format 1: <c>docs/formats/partition-sqlite.md</c> describes every field.</summary>
internal static class SqlitePartitionFormat
{
    public static SqliteFormat Instance { get; } = new("partition", 0x5348504C, 1,
    [
        """
        CREATE TABLE meta (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            incarnation TEXT NOT NULL,
            shard INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            last_sequence INTEGER NOT NULL,
            generations_version INTEGER NOT NULL,
            serving INTEGER NOT NULL) STRICT
        """,
        "CREATE TABLE generations (generation INTEGER PRIMARY KEY) STRICT",
        """
        CREATE TABLE documents (
            document INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE COLLATE BINARY,
            version INTEGER NOT NULL UNIQUE,
            updated_at INTEGER NOT NULL,
            metadata TEXT,
            title TEXT,
            text TEXT) STRICT
        """,
        """
        CREATE TABLE embeddings (
            document INTEGER NOT NULL REFERENCES documents (document) ON DELETE CASCADE,
            generation INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            model_version TEXT NOT NULL,
            truncated INTEGER NOT NULL,
            PRIMARY KEY (document, generation)) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX embeddings_by_sequence ON embeddings (generation, sequence)",
        """
        CREATE TABLE chunks (
            document INTEGER NOT NULL,
            generation INTEGER NOT NULL,
            chunk INTEGER NOT NULL,
            text_start INTEGER NOT NULL,
            text_end INTEGER NOT NULL,
            token_count INTEGER NOT NULL,
            content_hash INTEGER NOT NULL,
            vector BLOB NOT NULL,
            UNIQUE (generation, document, chunk),
            FOREIGN KEY (document, generation) REFERENCES embeddings (document, generation) ON DELETE CASCADE) STRICT
        """,
        """
        CREATE TABLE pending (
            generation INTEGER NOT NULL,
            id TEXT NOT NULL COLLATE BINARY,
            PRIMARY KEY (generation, id)) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE tombstones (
            id TEXT PRIMARY KEY COLLATE BINARY,
            sequence INTEGER NOT NULL UNIQUE) STRICT, WITHOUT ROWID
        """,
    ]);

    /// <summary>Writes the meta row of a new partition.</summary>
    public static void InsertMeta(SqliteSession session, PartitionId id) =>
        session.Prepare("INSERT INTO meta VALUES (1, ?1, ?2, 0, 0, 0, 0)")
            .Bind(1, id.Incarnation)
            .Bind(2, id.Shard)
            .Run();

    /// <summary>Checks that the file belongs to the partition its path names.</summary>
    /// <exception cref="StoreUnavailableException">It is another partition's file, put here by hand.</exception>
    public static void CheckOwner(SqliteSession session, PartitionId id)
    {
        var statement = session.Prepare("SELECT incarnation, shard FROM meta");
        var owner = statement.Step() ? $"{statement.GetText(0)}/{statement.GetInt64(1)}" : "nobody";
        statement.Reset();
        if (owner != id.ToString())
            throw new StoreUnavailableException($"Store '{session.Path}': the file belongs to {owner}, not to {id}.");
    }
}
