using Shoal.Grains.Shards;

namespace Shoal.Grains.Tests.Shards;

public sealed class SearchMomentsTests
{
    private readonly SearchMoments _moments = new();

    [Fact]
    public void WhatEnds_StaysForTheSearchesThatSeeIt()
    {
        var (first, second) = (_moments.Begin(), _moments.Begin());
        _moments.Advance();
        var later = _moments.Begin();

        Assert.Equal((0, 0, 1), (first, second, later));
        Assert.False(_moments.TryRetire(1));
        _moments.End(first);
        Assert.False(_moments.TryRetire(1), "Another search of the same moment still runs.");
        _moments.End(second);
        Assert.True(_moments.TryRetire(1), "The search that still runs began afterwards.");
    }

    [Fact]
    public void AnOldSearch_KeepsAllThatEndedSince()
    {
        var search = _moments.Begin();
        for (var i = 1; i <= 3; i++)
        {
            _moments.Advance();
            _moments.End(_moments.Begin());
            Assert.False(_moments.TryRetire(i));
        }

        _moments.End(search);
        Assert.True(_moments.TryRetire(3));
    }

    [Fact]
    public void GoingOnWithAnEarlierMoment_IsPossibleUntilSomethingOfItHasGone()
    {
        _moments.Advance();
        Assert.True(_moments.TryBegin(0));
        Assert.False(_moments.TryRetire(1), "A search goes on at the moment before.");
        _moments.End(0);
        Assert.True(_moments.TryRetire(1));
        Assert.False(_moments.TryBegin(0));
        Assert.True(_moments.TryBegin(1));
    }
}
