using Shoal.Storage.Sqlite;
using Shoal.Testing;
using Shoal.Testing.Conformance;

namespace Shoal.Storage.Tests.Sqlite;

public sealed class SqliteControlStoreTests : ControlStoreConformance, IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SqliteControlStoreTests() => Store = new SqliteControlStore(_folder.File("control.db"));

    protected override IControlStore Store { get; }

    [Fact]
    public async Task Reopen_AfterDispose_ShowsEverythingAndRepeatsNoEtag()
    {
        var cancel = TestContext.Current.CancellationToken;
        var first = await Store.WriteAsync("kept", "value"u8.ToArray(), null, cancel);
        var gone = await Store.WriteAsync("gone", "value"u8.ToArray(), null, cancel);
        await Store.DeleteAsync("gone", gone!, cancel);
        await Store.DisposeAsync();

        await using var reopened = new SqliteControlStore(_folder.File("control.db"));

        Assert.Equal(first, Assert.Single(await reopened.ListAsync("", cancel)).Etag);
        Assert.NotEqual(gone, await reopened.WriteAsync("gone", "value"u8.ToArray(), null, cancel));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await Store.ReadAsync("kept", cancel));
    }

    [Fact]
    public void Open_PartitionFile_IsRefused()
    {
        var golden = Path.Combine(RepositoryRoot.Path, "tests", "Shoal.Storage.Tests", "Golden", "partition-1.db");
        File.Copy(golden, _folder.File("other.db"));

        var error = Assert.Throws<StoreUnavailableException>(() => new SqliteControlStore(_folder.File("other.db")));

        Assert.Contains("not a control file of Shoal", error.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}
