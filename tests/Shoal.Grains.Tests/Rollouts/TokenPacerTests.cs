using Microsoft.Extensions.Time.Testing;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>The limit of a backfill, and how its rate is told.</summary>
public sealed class TokenPacerTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_WithoutALimit_NeverWaits()
    {
        using var pacer = new TokenPacer(null, _time);
        pacer.Settle(await pacer.StartAsync(Token), 1_000_000);
        await pacer.StartAsync(Token);
    }

    [Fact]
    public async Task Start_InDebt_EndsWhenItIsPaid()
    {
        using var pacer = new TokenPacer(100, _time);
        pacer.Settle(await pacer.StartAsync(Token), 250);
        var waiting = pacer.StartAsync(Token);
        _time.Advance(TimeSpan.FromMilliseconds(2_400));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        await waiting;
    }

    [Fact]
    public async Task Start_AfterIdleTime_HasEarnedNothing()
    {
        using var pacer = new TokenPacer(100, _time);
        _time.Advance(TimeSpan.FromHours(1));
        pacer.Settle(await pacer.StartAsync(Token), 100);
        Assert.False(pacer.StartAsync(Token).IsCompleted);
    }

    [Fact]
    public async Task Start_ManyAtOnce_StartOneAfterAnother()
    {
        using var pacer = new TokenPacer(128, _time);
        var started = _time.GetTimestamp();
        var starts = Enumerable.Range(0, 64).Select(_ => pacer.StartAsync(Token)).ToArray();
        while (starts.Count(start => start.IsCompleted) is var done && done < starts.Length)
        {
            Assert.InRange(done, 0, _time.GetElapsedTime(started).TotalSeconds + 1.01);
            await PassAsync(starts);
        }
    }

    [Fact]
    public async Task Start_OfShortTexts_KeepsTheRateFromTheFirst()
    {
        using var pacer = new TokenPacer(200, _time);
        var started = _time.GetTimestamp();
        var work = Enumerable.Range(0, 60).Select(async _ => pacer.Settle(await pacer.StartAsync(Token), 15)).ToArray();
        while (!Array.TrueForAll(work, text => text.IsCompleted)) await PassAsync(work);
        Assert.InRange(_time.GetElapsedTime(started).TotalSeconds, 59 * 15 / 200.0 - 0.05, 7);
    }

    [Fact]
    public async Task Start_OverAWholeBackfill_KeepsTheRate()
    {
        using var pacer = new TokenPacer(1_000, _time);
        var started = _time.GetTimestamp();
        for (var document = 0; document < 100; document++)
        {
            var waiting = pacer.StartAsync(Token);
            while (!waiting.IsCompleted) _time.Advance(TimeSpan.FromMilliseconds(10));
            pacer.Settle(await waiting, 70);
        }

        // The last document is charged and not waited for.
        Assert.InRange(_time.GetElapsedTime(started).TotalSeconds, (99 * 0.07) - 0.01, (99 * 0.07) + 1.1);
    }

    [Fact]
    public void Rate_OfSteadyWork_IsToldAtOnceAndKept()
    {
        var rate = new BackfillRate();
        Assert.Null(rate.TimeLeft(10));
        for (var i = 0; i < 100; i++) rate.Add(2, 100, TimeSpan.FromMilliseconds(250));
        Assert.Equal(400, rate.TokensPerSecond, 6);
        Assert.Equal(TimeSpan.FromSeconds(10), rate.TimeLeft(80));
        Assert.Equal(TimeSpan.Zero, rate.TimeLeft(0));
    }

    [Fact]
    public void Rate_AfterAChange_FollowsWithinHalfAMinute()
    {
        var rate = new BackfillRate();
        for (var i = 0; i < 40; i++) rate.Add(2, 100, TimeSpan.FromMilliseconds(250));
        for (var i = 0; i < 120; i++) rate.Add(1, 50, TimeSpan.FromMilliseconds(250));
        Assert.InRange(rate.TokensPerSecond, 200, 230);
        rate.Add(5, 5, TimeSpan.Zero);
        Assert.InRange(rate.TokensPerSecond, 200, 230);
    }

    // Ten milliseconds of the fake clock in at least one of the real one, in which others get their turn.
    private async Task PassAsync(Task[] others)
    {
        _time.Advance(TimeSpan.FromMilliseconds(10));
        await Task.WhenAny(Task.WhenAll(others), Task.Delay(1, Token));
    }
}
