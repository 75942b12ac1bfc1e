using Shoal.Encoders.Models;

namespace Shoal.Encoders.Tests.Models;

public sealed class ModelDigestCacheTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _file;
    private readonly string _cachePath;
    private int _hashed;

    public ModelDigestCacheTests()
    {
        _file = _directory.Write("weights", "one");
        _cachePath = Path.Combine(_directory.Path, "cache", "digests.json");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void GetOrAdd_SameFileAfterRestart_HashesOnce()
    {
        Assert.Equal(Hash(_file), new ModelDigestCache(_cachePath).GetOrAdd(_file, Hash));
        var hashed = _hashed;
        new ModelDigestCache(_cachePath).GetOrAdd(_file, Hash);
        Assert.Equal(hashed, _hashed);
    }

    [Fact]
    public void GetOrAdd_FileWrittenAgain_HashesAgain()
    {
        var cache = new ModelDigestCache(_cachePath);
        cache.GetOrAdd(_file, Hash);
        File.SetLastWriteTimeUtc(_file, File.GetLastWriteTimeUtc(_file).AddSeconds(1));
        cache.GetOrAdd(_file, Hash);
        _directory.Write("weights", "longer");
        cache.GetOrAdd(_file, Hash);
        Assert.Equal(3, _hashed);
    }

    [Theory]
    [InlineData("{ \"a\": ")]
    [InlineData("[1]")]
    [InlineData("""{ "x": null, "y": { "Size": 1, "WrittenTicks": 1, "Sha256": "short" } }""")]
    public void Open_CorruptCache_IsIgnoredAndRewritten(string content)
    {
        _directory.Write("cache/digests.json", content);
        new ModelDigestCache(_cachePath).GetOrAdd(_file, Hash);
        new ModelDigestCache(_cachePath).GetOrAdd(_file, Hash);
        Assert.Equal(1, _hashed);
    }

    private string Hash(string path)
    {
        _hashed++;
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
    }
}
