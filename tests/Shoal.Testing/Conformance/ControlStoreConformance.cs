using System.Text;
using Shoal.Storage;
using Xunit;

namespace Shoal.Testing.Conformance;

/// <summary>What every <see cref="IControlStore"/> keeps: compare-and-set by etags that never repeat.</summary>
public abstract class ControlStoreConformance
{
    /// <summary>The store under test, empty.</summary>
    protected abstract IControlStore Store { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_NewKey_IsReadBack()
    {
        var etag = await Store.WriteAsync("collections/a", "one"u8.ToArray(), null, Cancel);

        var record = await Store.ReadAsync("collections/a", Cancel);

        Assert.NotNull(record);
        Assert.Equal(("collections/a", etag), (record.Key, record.Etag));
        Assert.Equal("one", Encoding.UTF8.GetString(record.Value.Span));
        Assert.Null(await Store.ReadAsync("collections/A", Cancel));
    }

    [Fact]
    public async Task Write_WrongEtag_WritesNothing()
    {
        var first = await WriteAsync("k", "one", null);
        Assert.NotNull(first);

        Assert.Null(await WriteAsync("k", "two", null));
        Assert.Null(await WriteAsync("k", "two", "other"));
        Assert.Null(await WriteAsync("missing", "two", first));

        Assert.Equal("one", await TextAsync("k"));
        Assert.Null(await Store.ReadAsync("missing", Cancel));
        var second = await WriteAsync("k", "two", first);
        Assert.NotNull(second);
        Assert.Null(await WriteAsync("k", "three", first));
        Assert.Equal("two", await TextAsync("k"));
    }

    [Fact]
    public async Task Delete_FollowsTheEtag()
    {
        var etag = await WriteAsync("k", "one", null);

        Assert.False(await Store.DeleteAsync("k", "other", Cancel));
        Assert.False(await Store.DeleteAsync("missing", etag!, Cancel));
        Assert.NotNull(await Store.ReadAsync("k", Cancel));

        Assert.True(await Store.DeleteAsync("k", etag!, Cancel));
        Assert.Null(await Store.ReadAsync("k", Cancel));
        Assert.False(await Store.DeleteAsync("k", etag!, Cancel));
    }

    [Fact]
    public async Task Etag_AcrossDeleteAndRecreate_NeverRepeats()
    {
        var seen = new HashSet<string>();
        string? etag = null;
        for (var round = 0; round < 20; round++)
        {
            etag = await WriteAsync("k", "same", etag);
            Assert.True(seen.Add(etag!));
            if (round % 3 != 0) continue;
            Assert.True(await Store.DeleteAsync("k", etag!, Cancel));
            etag = null;
        }
    }

    [Fact]
    public async Task List_ByPrefix_GivesByteOrder()
    {
        string[] keys = ["a/", "a/\uFFFD", "a/😀", "a/b", "a/b/c", "a/é", "a0", "b", "a"];
        foreach (var key in keys) await WriteAsync(key, key, null);

        var listed = await Store.ListAsync("a/", Cancel);

        Assert.Equal(["a/", "a/b", "a/b/c", "a/é", "a/\uFFFD", "a/😀"], listed.Select(record => record.Key));
        Assert.All(listed, record => Assert.Equal(record.Key, Encoding.UTF8.GetString(record.Value.Span)));
        Assert.Equal(keys.Length, (await Store.ListAsync("", Cancel)).Count);
        Assert.Empty(await Store.ListAsync("c", Cancel));
    }

    [Fact]
    public async Task Write_LargeAndEmptyValues_AreKept()
    {
        var large = new byte[16 * 1024 * 1024];
        new Random(7).NextBytes(large);

        Assert.NotNull(await Store.WriteAsync("large", large, null, Cancel));
        Assert.NotNull(await Store.WriteAsync("empty", ReadOnlyMemory<byte>.Empty, null, Cancel));

        Assert.True((await Store.ReadAsync("large", Cancel))!.Value.Span.SequenceEqual(large));
        Assert.Equal(0, (await Store.ReadAsync("empty", Cancel))!.Value.Length);
    }

    [Fact]
    public async Task Write_CallerReusesItsBuffer_StoreIsUnchanged()
    {
        var buffer = "one"u8.ToArray();
        await Store.WriteAsync("k", buffer, null, Cancel);

        buffer[0] = 0;

        Assert.Equal("one", await TextAsync("k"));
    }

    [Fact]
    public async Task AnyCall_InvalidArgument_Throws()
    {
        var tooLarge = new byte[(16 * 1024 * 1024) + 1];
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.ReadAsync("", Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.ReadAsync(new string('é', 257), Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.ReadAsync("a\0", Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.ListAsync("\uD800", Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.WriteAsync("k", tooLarge, null, Cancel));
    }

    [Fact]
    public async Task AnyCall_CancelledBefore_ThrowsAndChangesNothing()
    {
        var etag = await WriteAsync("k", "one", null);
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] calls =
        [
            async () => await Store.ReadAsync("k", cancelled),
            async () => await Store.ListAsync("", cancelled),
            async () => await Store.WriteAsync("k", "two"u8.ToArray(), etag, cancelled),
            async () => await Store.DeleteAsync("k", etag!, cancelled),
        ];

        foreach (var call in calls) await Assert.ThrowsAnyAsync<OperationCanceledException>(call);

        Assert.Equal(etag, (await Store.ReadAsync("k", Cancel))!.Etag);
    }

    [Fact]
    public async Task Write_ByManyAtOnce_OneWinsEachRound()
    {
        string? etag = null;
        for (var round = 0; round < 10; round++)
        {
            var expected = etag;
            var writers = Enumerable.Range(0, 8).Select(i =>
                Task.Run(() => WriteAsync("k", $"{i}", expected).AsTask(), Cancel));
            var won = (await Task.WhenAll(writers)).OfType<string>().ToArray();
            etag = Assert.Single(won);
            Assert.Equal(etag, (await Store.ReadAsync("k", Cancel))!.Etag);
        }
    }

    private async Task<string> TextAsync(string key) =>
        Encoding.UTF8.GetString((await Store.ReadAsync(key, Cancel))!.Value.Span);

    private ValueTask<string?> WriteAsync(string key, string value, string? expected) =>
        Store.WriteAsync(key, Encoding.UTF8.GetBytes(value), expected, Cancel);
}
