using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shoal.Storage;
using Shoal.Storage.Sqlite;

namespace Shoal.Grains.Hosting;

/// <summary>The stores of one node on SQLite, under its locked data directory.</summary>
internal static class SqliteStores
{
    /// <summary>Locks the data directory and opens the stores in it; both end with the container.</summary>
    /// <exception cref="Storage.StoreUnavailableException">Another process holds the directory, or it cannot be
    /// written.</exception>
    public static ShoalStores Open(IServiceProvider services)
    {
        var directory = services.GetRequiredService<IOptions<ShoalNodeOptions>>().Value.DataDirectory;
        var held = DataDirectoryLock.Acquire(directory);
        return new ShoalStores(
            new SqliteControlStore(Path.Combine(directory, "control.db")),
            new SqlitePartitionStoreProvider(directory),
            held);
    }
}
