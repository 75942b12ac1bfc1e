using Shoal.Storage.Sqlite;

namespace Shoal.Storage.Tests.Sqlite;

/// <summary>The settings that durability and bounds rest on are in force on the connections themselves.</summary>
public sealed class SqliteSettingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("journal_mode", "wal")]
    [InlineData("synchronous", "2")]
    [InlineData("foreign_keys", "1")]
    [InlineData("busy_timeout", "5000")]
    [InlineData("cache_size", "-4096")]
    [InlineData("wal_autocheckpoint", "1000")]
    [InlineData("journal_size_limit", "33554432")]
    [InlineData("page_size", "8192")]
    [InlineData("auto_vacuum", "2")]
    [InlineData("encoding", "UTF-8")]
    [InlineData("application_id", "1397248076")]
    [InlineData("user_version", "1")]
    public async Task Open_Writer_HasTheSetting(string pragma, string value)
    {
        await using var store = await OpenAsync();

        Assert.Equal(value, store.Database.Writer.QueryText($"PRAGMA {pragma}"));
    }

    [Theory]
    [InlineData("query_only", "1")]
    [InlineData("busy_timeout", "5000")]
    [InlineData("cache_size", "-4096")]
    public async Task Read_Reader_HasTheSetting(string pragma, string value)
    {
        await using var store = await OpenAsync();
        var cancel = TestContext.Current.CancellationToken;

        Assert.Equal(value, store.Database.Read(session => session.QueryText($"PRAGMA {pragma}"), cancel));
    }

    [Fact]
    public void Options_OutOfRange_NameThePropertyAndTheRange()
    {
        var options = new SqliteStoreOptions { MaxReaders = 0 };

        var error = Assert.Throws<ArgumentException>(() => new SqlitePartitionStoreProvider(_folder.Path, options));

        Assert.StartsWith("MaxReaders is out of range: use 1 to 64.", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<SqlitePartitionStore> OpenAsync()
    {
        var provider = new SqlitePartitionStoreProvider(_folder.Path);
        return (SqlitePartitionStore)await provider.OpenAsync(
            new PartitionId("settings.1", 0), TestContext.Current.CancellationToken);
    }
}
