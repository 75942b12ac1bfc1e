using Shoal.Grains.Shards;
using Shoal.Indexing;
using Shoal.Indexing.Filters;

namespace Shoal.Grains.Tests.Shards;

public sealed class MatchCacheTests
{
    private const string Filter = """{"field":"year","eq":1}""";

    private readonly MetadataIndex _metadata = new(["year"]);
    private readonly MatchCache _cache;

    public MatchCacheTests()
    {
        _cache = new MatchCache(_metadata);
        Put(0, 1);
    }

    [Fact]
    public void Matching_BetweenTwoWrites_IsWorkedOutOnce()
    {
        var first = _cache.Matching(Filter);
        Assert.Same(first, _cache.Matching(Filter));
        Assert.NotSame(first, _cache.Matching(Filter + " "));

        Put(1, 1);

        Assert.Equal(2, _cache.Matching(Filter).Ordinals.Count);
        Assert.Equal(1, first.Ordinals.Count);
    }

    [Fact]
    public void Matching_OfManyFilters_ForgetsSome()
    {
        var first = _cache.Matching(Filter);
        for (var year = 2; year < 40; year++)
            Assert.Equal(0, _cache.Matching($$"""{"field":"year","eq":{{year}}}""").Ordinals.Count);
        Assert.NotSame(first, _cache.Matching(Filter));
    }

    private void Put(int ordinal, int year) => _metadata.Replace(
        [], [new Ordinal(ordinal)], DocumentFields.Parse($$"""{"year":{{year}}}""", ["year"]));
}
