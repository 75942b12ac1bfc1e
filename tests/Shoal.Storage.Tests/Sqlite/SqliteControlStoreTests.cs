using Shoal.Storage.Sqlite;
using Shoal.Testing.Conformance;

namespace Shoal.Storage.Tests.Sqlite;

public sealed class SqliteControlStoreTests : ControlStoreConformance, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SqliteControlStoreTests() => Store = new SqliteControlStore(_folder.File("control.db"));

    protected override IControlStore Store { get; }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}
