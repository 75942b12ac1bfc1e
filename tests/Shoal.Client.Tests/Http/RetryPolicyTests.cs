using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Shoal.Client.Http;

namespace Shoal.Client.Tests.Http;

public sealed class RetryPolicyTests
{
    private static readonly ShoalClientOptions Options = new() { RetrySeed = 7 };

    [Fact]
    public void TryNext_AfterEachFailure_DoublesUpToTheLongest()
    {
        var attempts = new RetryPolicy(Options, new FakeTimeProvider()).Begin();
        double[] longest = [0.2, 0.4, 0.8, 1.6, 3.2, 5, 5];
        foreach (var seconds in longest)
        {
            Assert.True(attempts.TryNext(null, out var delay));
            Assert.InRange(delay.TotalSeconds, seconds / 2, seconds);
        }
    }

    [Fact]
    public void TryNext_AfterVeryManyFailures_StaysWithinTheLongest()
    {
        var attempts = new RetryPolicy(Options, new FakeTimeProvider()).Begin();
        for (var i = 0; i < 2000; i++)
        {
            attempts.TryNext(null, out var delay);
            Assert.InRange(delay, Options.RetryDelay / 2, Options.MaxRetryDelay);
        }
    }

    [Fact]
    public void TryNext_WithRetryAfter_NeverComesEarlier() => Gen.Double[0, 15].Sample(seconds =>
    {
        var attempts = new RetryPolicy(new ShoalClientOptions(), new FakeTimeProvider()).Begin();
        var retryAfter = TimeSpan.FromSeconds(seconds);
        Assert.True(attempts.TryNext(retryAfter, out var delay));
        Assert.InRange(delay, retryAfter, retryAfter + Options.RetryDelay);
    });

    [Fact]
    public void TryNext_BeyondTheBudget_GivesUp()
    {
        var time = new FakeTimeProvider();
        var attempts = new RetryPolicy(Options, time).Begin();
        Assert.False(attempts.TryNext(TimeSpan.FromSeconds(20.1), out _));
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.False(attempts.TryNext(TimeSpan.FromSeconds(1), out _));
    }

    [Fact]
    public void TryNext_WithTheSameSeed_WaitsTheSame()
    {
        Assert.Equal(Delays(3), Delays(3));
        Assert.NotEqual(Delays(3), Delays(4));
    }

    private static List<TimeSpan> Delays(int seed)
    {
        var attempts = new RetryPolicy(new ShoalClientOptions { RetrySeed = seed }, new FakeTimeProvider()).Begin();
        return [.. Enumerable.Range(0, 5).Select(_ => attempts.TryNext(null, out var delay) ? delay : default)];
    }
}
