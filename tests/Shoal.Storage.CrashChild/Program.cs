using System.Globalization;
using Shoal.Storage;
using Shoal.Storage.CrashChild;
using Shoal.Storage.Sqlite;

// A process for tests to kill. It says on its output what it has done, and ends by itself when its input does.
switch (args)
{
    case ["lock", var directory]:
        using (DataDirectoryLock.Acquire(directory))
        {
            Console.WriteLine("locked");
            Console.ReadLine();
        }

        return 0;
    case ["write", var directory, var seed, var firstCommit]:
        await WriteAsync(directory, Parse(seed), Parse(firstCommit));
        return 0;
    default:
        Console.Error.WriteLine("usage: lock DIR | write DIR SEED FIRST_COMMIT");
        return 2;
}

static int Parse(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static async Task WriteAsync(string directory, int seed, int commit)
{
    // A tiny WAL limit makes checkpoints as frequent as commits, so that kills hit them too.
    var options = new SqliteStoreOptions { WalAutoCheckpointPages = 20 };
    var provider = new SqlitePartitionStoreProvider(directory, options, CrashWorkload.Clock);
    await using var store = await provider.OpenAsync(CrashWorkload.Partition, CancellationToken.None);
    var epoch = await store.RaiseEpochAsync(CancellationToken.None);
    await store.SetGenerationsAsync(epoch, CrashWorkload.Generations, CancellationToken.None);
    var parentEnds = Task.Run(Console.In.ReadLine);
    for (; !parentEnds.IsCompleted; commit++)
    {
        await store.CommitAsync(epoch, CrashWorkload.Changes(seed, commit), CancellationToken.None);
        Console.WriteLine(commit);
    }
}
