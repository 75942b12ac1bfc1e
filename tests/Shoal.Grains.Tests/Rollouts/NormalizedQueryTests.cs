using CsCheck;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>What makes two queries one query.</summary>
public sealed class NormalizedQueryTests
{
    [Theory]
    [InlineData("  What   IS\tthis \n", "what is this")]
    [InlineData("CAF\u00c9", "caf\u00e9")]
    [InlineData("half \ud800 letter", "half \ud800 letter")]
    [InlineData("a\u00a0b\u2003c", "a b c")]
    [InlineData("", "")]
    public void Of_SpacesAndCase_AreOne(string query, string expected) =>
        Assert.Equal(expected, NormalizedQuery.Of(query));

    [Fact]
    public void Of_WhatIsNormal_ChangesNothing() => Gen.String[Gen.Char[' ', '\u02ff'], 0, 50].Sample(query =>
    {
        var normal = NormalizedQuery.Of(query);
        Assert.Equal(normal, NormalizedQuery.Of(normal));
        Assert.Equal(NormalizedQuery.HashOf(query), NormalizedQuery.HashOf($" {query}\t"));
    });

    [Fact]
    public void HashOf_DifferentWords_Differs() =>
        Assert.NotEqual(NormalizedQuery.HashOf("a bc"), NormalizedQuery.HashOf("ab c"));
}
