using System.Diagnostics;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Tests.Rollouts;

public sealed class CutoffTests
{
    /// <summary>On the clock of the machine, whose timers are early: of 2,000 plain ones about 200 are.</summary>
    [Fact]
    public async Task ACutoff_IsNeverEarly()
    {
        var early = await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() => CountEarlyAsync(seed))));

        Assert.Equal(0, early.Sum());
    }

    private static async Task<int> CountEarlyAsync(int seed)
    {
        var random = new Random(seed);
        var early = 0;
        for (var i = 0; i < 250; i++)
        {
            var span = TimeSpan.FromMilliseconds(10 * random.NextDouble());
            var started = Stopwatch.GetTimestamp();
            await using var cutoff = new Cutoff(span, TimeProvider.System);
            if (await PassedAsync(started, cutoff.Token) < span) early++;
        }

        return early;
    }

    private static async Task<TimeSpan> PassedAsync(long started, CancellationToken cut)
    {
        var passed = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cut.Register(() => passed.TrySetResult(Stopwatch.GetElapsedTime(started)));
        return await passed.Task;
    }
}
