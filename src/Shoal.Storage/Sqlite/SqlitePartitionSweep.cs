namespace Shoal.Storage.Sqlite;

/// <summary>
/// Deletes the rows of removed generations, a few at a time: to delete a million at once would keep every write
/// waiting. Until then no query sees them.
/// </summary>
internal static class SqlitePartitionSweep
{
    /// <summary>A megabyte or so where documents have a few chunks each.</summary>
    internal const int DocumentsPerStep = 128;

    /// <summary>Deletes some rows; false when none are left.</summary>
    public static bool Step(SqliteSession session)
    {
        if (Removed(session, "embeddings") is { } embedded)
        {
            session.Prepare("""
                DELETE FROM embeddings WHERE (document, generation) IN (
                    SELECT document, generation FROM embeddings WHERE generation = ?1 LIMIT ?2)
                """).Bind(1, embedded).Bind(2, DocumentsPerStep).Run();
            return true;
        }

        if (Removed(session, "pending") is not { } pending) return false;
        session.Prepare("""
            DELETE FROM pending WHERE generation = ?1 AND id IN (
                SELECT id FROM pending WHERE generation = ?1 LIMIT ?2)
            """).Bind(1, pending).Bind(2, DocumentsPerStep).Run();
        return true;
    }

    /// <summary>Whether rows of a removed generation are left.</summary>
    public static bool IsDue(SqliteSession session) =>
        Removed(session, "embeddings") is not null || Removed(session, "pending") is not null;

    /// <summary>Deletes what is left of one generation at once.</summary>
    public static void Run(SqliteSession session, int generation)
    {
        session.Prepare("DELETE FROM embeddings WHERE generation = ?1").Bind(1, generation).Run();
        session.Prepare("DELETE FROM pending WHERE generation = ?1").Bind(1, generation).Run();
    }

    /// <summary>Returns a generation that has rows and is not live; null when there is none.</summary>
    /// <remarks>Goes from one generation to the next by the index, so it costs a look for each.</remarks>
    private static int? Removed(SqliteSession session, string table)
    {
        var find = session.Prepare($"""
            WITH RECURSIVE known (number) AS (
                SELECT min(generation) FROM {table}
                UNION ALL
                SELECT (SELECT min(generation) FROM {table} WHERE generation > number) FROM known
                WHERE number IS NOT NULL)
            SELECT number FROM known
            WHERE number IS NOT NULL AND number NOT IN (SELECT generation FROM generations) LIMIT 1
            """);
        int? removed = find.Step() ? find.GetInt32(0) : null;
        find.Reset();
        return removed;
    }
}
