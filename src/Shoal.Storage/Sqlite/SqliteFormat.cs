namespace Shoal.Storage.Sqlite;

/// <summary>What marks a database file as ours, and how to create it.</summary>
/// <param name="Kind">What the file is, for messages.</param>
/// <param name="ApplicationId">Stored in the header; tells our files from foreign ones.</param>
/// <param name="Version">The newest format version this program reads.</param>
/// <param name="Schema">The statements that create it.</param>
internal sealed record SqliteFormat(string Kind, int ApplicationId, int Version, IReadOnlyList<string> Schema)
{
    /// <summary>
    /// Creates the schema in an empty file, or checks that the file is ours and not newer than we are.
    /// </summary>
    /// <param name="session">The writer, outside a transaction.</param>
    /// <param name="insertMeta">Writes the meta row of a new file.</param>
    /// <exception cref="StoreUnavailableException">The file is foreign, newer or damaged.</exception>
    public void CreateOrCheck(SqliteSession session, Action<SqliteSession> insertMeta)
    {
        session.Execute("BEGIN IMMEDIATE");
        try
        {
            if (IsEmpty(session)) Create(session, insertMeta);
            else Check(session);
            session.Execute("COMMIT");
        }
        finally
        {
            if (session.InTransaction) session.Execute("ROLLBACK");
        }
    }

    private static bool IsEmpty(SqliteSession session) =>
        session.QueryText("PRAGMA application_id") == "0"
        && session.QueryText("PRAGMA user_version") == "0"
        && session.QueryText("SELECT count(*) FROM sqlite_schema") == "0";

    private void Create(SqliteSession session, Action<SqliteSession> insertMeta)
    {
        foreach (var statement in Schema) session.Execute(statement);
        insertMeta(session);
        session.Execute($"PRAGMA application_id = {ApplicationId}");
        session.Execute($"PRAGMA user_version = {Version}");
    }

    private void Check(SqliteSession session)
    {
        if (session.QueryText("PRAGMA application_id") != $"{ApplicationId}")
            throw new StoreUnavailableException($"Store '{session.Path}': the file is not a {Kind} of Shoal.");
        var version = session.QueryText("PRAGMA user_version");
        if (version != $"{Version}")
        {
            throw new StoreUnavailableException(
                $"Store '{session.Path}': this {Kind} has format {version}, this program reads format {Version}.");
        }

        if (session.QueryText("PRAGMA encoding") != "UTF-8")
            throw new StoreUnavailableException($"Store '{session.Path}': the text encoding is not UTF-8.");
    }
}
