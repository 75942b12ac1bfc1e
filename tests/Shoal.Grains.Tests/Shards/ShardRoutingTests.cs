using Shoal.Grains.Abstractions.Shards;

namespace Shoal.Grains.Tests.Shards;

/// <summary>Routing is part of what is stored: these values must never change.</summary>
public sealed class ShardRoutingTests
{
    [Theory]
    [InlineData("a", 2, 0)]
    [InlineData("d1", 2, 1)]
    [InlineData("日本", 7, 1)]
    [InlineData("😀/x", 64, 52)]
    public void ShardOf_KnownIds_NeverChanges(string id, int shards, int expected) =>
        Assert.Equal(expected, ShardRouting.ShardOf(id, shards));

    [Fact]
    public void ShardOf_ManyIds_SpreadsEvenly()
    {
        var counts = new int[8];
        for (var i = 0; i < 8_000; i++) counts[ShardRouting.ShardOf($"document-{i}", 8)]++;
        Assert.All(counts, count => Assert.InRange(count, 850, 1_150));
    }

    [Theory]
    [InlineData("c.1/0", "c.1", 0, "")]
    [InlineData("c.1/12/a", "c.1", 12, "a")]
    [InlineData("c.1/3/a/b//c", "c.1", 3, "a/b//c")]
    [InlineData("c.1/3/", "c.1", 3, "")]
    public void Split_Key_GivesItsParts(string key, string incarnation, int number, string id)
    {
        var (shard, document) = ShardKey.Split(key);
        Assert.Equal((new ShardKey(incarnation, number), id), (shard, document));
    }

    [Theory]
    [InlineData("c.1")]
    [InlineData("c.1/x")]
    [InlineData("c.1/-1/a")]
    public void Split_ForeignKey_Throws(string key) => Assert.Throws<FormatException>(() => ShardKey.Split(key));
}
