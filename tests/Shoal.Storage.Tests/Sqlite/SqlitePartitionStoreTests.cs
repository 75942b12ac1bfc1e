using Shoal.Storage.Sqlite;
using Shoal.Testing.Conformance;

namespace Shoal.Storage.Tests.Sqlite;

public sealed class SqlitePartitionStoreTests : PartitionStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SqlitePartitionStoreTests() => Provider = new SqlitePartitionStoreProvider(_folder.Path);

    protected override IPartitionStoreProvider Provider { get; }

    public void Dispose() => _folder.Dispose();
}
