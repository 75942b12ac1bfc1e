using System.Diagnostics;

namespace Shoal.Storage.Sqlite;

/// <summary>The meta row and the live generations, as one transaction sees them.</summary>
internal sealed record SqlitePartitionMeta(long Epoch, long LastSequence, GenerationSet Generations)
{
    public static SqlitePartitionMeta Read(SqliteSession session)
    {
        var live = new List<int>();
        var generations = session.Prepare("SELECT generation FROM generations ORDER BY generation");
        while (generations.Step()) live.Add(generations.GetInt32(0));

        var meta = session.Prepare("SELECT epoch, last_sequence, generations_version, serving FROM meta");
        if (!meta.Step()) throw new UnreachableException($"'{session.Path}' has no meta row; opening checks for one.");
        var set = new GenerationSet(meta.GetInt64(2), meta.GetInt32(3), live);
        var read = new SqlitePartitionMeta(meta.GetInt64(0), meta.GetInt64(1), set);
        meta.Reset();
        return read;
    }

    public static long RaiseEpoch(SqliteSession session)
    {
        session.Prepare("UPDATE meta SET epoch = epoch + 1").Run();
        return Read(session).Epoch;
    }

    public static void WriteLastSequence(SqliteSession session, long sequence) =>
        session.Prepare("UPDATE meta SET last_sequence = ?1").Bind(1, sequence).Run();

    /// <summary>Replaces the live generations; false, and nothing changed, when fenced or not newer.</summary>
    /// <remarks>The rows of those that go are left to <see cref="SqlitePartitionSweep"/>.</remarks>
    public static bool SetGenerations(SqliteSession session, long epoch, GenerationSet generations)
    {
        var meta = Read(session);
        if (epoch != meta.Epoch || generations.Version <= meta.Generations.Version) return false;

        foreach (var removed in meta.Generations.Live.Except(generations.Live))
        {
            session.Prepare("DELETE FROM generations WHERE generation = ?1").Bind(1, removed).Run();
        }

        foreach (var added in generations.Live.Except(meta.Generations.Live))
        {
            SqlitePartitionSweep.Run(session, added);
            session.Prepare("INSERT INTO generations VALUES (?1)").Bind(1, added).Run();
            session.Prepare("INSERT INTO pending SELECT ?1, id FROM documents").Bind(1, added).Run();
        }

        session.Prepare("UPDATE meta SET generations_version = ?1, serving = ?2")
            .Bind(1, generations.Version)
            .Bind(2, generations.Serving)
            .Run();
        return true;
    }
}
