using System.Text.Json;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>What a node gathers goes soon at first and rarely later, and is never sent under two numbers.</summary>
public sealed class PendingEvidenceTests
{
    private readonly PendingEvidence _pending = new("r1");

    [Fact]
    public void Next_NotAcknowledged_IsTheSameBatch()
    {
        _pending.Add(Request());
        var first = _pending.Next();
        _pending.Add(Request());

        Assert.Same(first, _pending.Next());
        _pending.Sent();
        var second = _pending.Next();

        Assert.NotNull(second);
        Assert.Equal((first!.Node, 0, 1), (second.Node, first.Sequence, second.Sequence));
        Assert.Single(second.Requests);
    }

    [Fact]
    public void Next_TrafficForAWeek_AddsFewerRecordsThanTwoHoursOfSeconds()
    {
        var (firstMinutes, all) = (0, 0);
        for (var second = 0; second < 7 * 24 * 3600; second++)
        {
            _pending.Add(Request());
            if (_pending.Next() is null) continue;
            _pending.Sent();
            all++;
            if (second < PendingEvidence.EagerLooks - 1) firstMinutes++;
        }

        Assert.Equal(PendingEvidence.EagerLooks - 1, firstMinutes);
        Assert.InRange(all, firstMinutes, 2 * 3600);
    }

    [Fact]
    public void Next_OfComparisonsWithLongIds_FitsARecordAndSaysWhatWasDropped()
    {
        const int Compared = 200;
        var ids = Enumerable.Range(0, 10).Select(i => new string('é', 512) + i).ToArray();
        for (var i = 0; i < Compared; i++) _pending.Add(Comparison((ulong)i, ids));

        var batch = _pending.Next()!;

        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(batch).Length, 1, 4 * 1024 * 1024);
        Assert.Equal(Compared, batch.Comparisons.Length + batch.Dropped.Length);
        Assert.NotEmpty(batch.Comparisons);
    }

    [Fact]
    public void Next_OfLongIdsAfterADay_GoesBeforeRoomRunsOut()
    {
        var ids = Enumerable.Range(0, 10).Select(i => new string('u', 99) + i).ToArray();
        for (var look = 0; look < 24 * 3600; look++) _pending.Next();

        var (number, sent) = (0UL, 0);
        for (var second = 0; second < 600; second++)
        {
            for (var i = 0; i < 5; i++) Assert.True(_pending.Add(Comparison(number++, ids)));
            if (_pending.Next() is not { } batch) continue;
            Assert.Empty(batch.Dropped);
            sent += batch.Comparisons.Length;
            _pending.Sent();
        }

        Assert.InRange(sent, 2_500, 3_000);
    }

    [Fact]
    public void Next_AfterANewStep_IsSoonAgain()
    {
        _pending.OnRouted(1, Routing(10));
        for (var look = 0; look < 60 * PendingEvidence.EagerLooks; look++) _pending.Next();
        _pending.Add(Request());
        Assert.NotNull(_pending.Next());
        _pending.Sent();
        _pending.Add(Request());
        Assert.Null(_pending.Next());

        _pending.OnRouted(2, Routing(50));
        // What a gateway that is behind says.
        _pending.OnRouted(1, Routing(10));

        Assert.NotNull(_pending.Next());
    }

    [Fact]
    public void Next_ManyObservations_GoBeforeTheyWouldBeForgotten()
    {
        for (var look = 0; look < 20 * PendingEvidence.EagerLooks; look++)
        {
            _pending.AddDropped((ulong)look);
            if (_pending.Next() is not null) _pending.Sent();
        }

        var (added, sent) = (0, 0);
        for (var second = 0; second < 60; second++)
        {
            for (var i = 0; i < 500; i++, added++) _pending.Add(Request());
            if (_pending.Next() is not { } batch) continue;
            sent += batch.Requests.Length;
            _pending.Sent();
        }

        Assert.InRange(sent, added - 1_000, added);
    }

    [Fact]
    public void IsIdle_QueriesWereSentAndNothingCame_IsTrueAfterAWhile()
    {
        _pending.AddQuery([1, 0]);
        _pending.Add(Request());
        Assert.Equal(1, _pending.Next()!.Queries);
        Assert.False(_pending.IsIdle);
        _pending.Sent();

        for (var look = 0; look <= PendingEvidence.IdleLooks; look++) Assert.Null(_pending.Next());

        Assert.True(_pending.IsIdle);
        _pending.Add(Request());
        Assert.False(_pending.IsIdle);
    }

    private static RolloutRouting Routing(double percent) =>
        new() { RolloutId = "r1", Candidate = 2, CanaryPercent = percent, ShadowSample = 1 };

    private static ComparisonObservation Comparison(ulong query, string[] ids) => new()
    {
        Query = query,
        Text = "",
        Serving = ids,
        Candidate = ids,
        ServingMs = 1,
        CandidateMs = 1,
    };

    private static RequestObservation Request() => new(1, Candidate: false, Failed: false, 1);
}
