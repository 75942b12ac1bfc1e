using Shoal.Storage.Sqlite;
using Shoal.Testing.Conformance;

namespace Shoal.Storage.Tests.Sqlite;

public sealed class SqlitePartitionModelTests : PartitionModelConformance
{
    protected override (IPartitionStoreProvider Provider, IDisposable Truth) Create(TimeProvider timeProvider)
    {
        var folder = TemporaryFolder.WithoutDisk();
        return (new SqlitePartitionStoreProvider(folder.Path, timeProvider: timeProvider), folder);
    }
}
