using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Collections;
using Shoal.Grains.Search;

namespace Shoal.Grains.Tests.Search;

/// <summary>A timer may fire while it is disposed, and what its callback throws ends the process.</summary>
public sealed class SearchDeadlineTests
{
    [Fact]
    public async Task Search_WhoseTimeEndsAsItReturns_ThrowsNothingInItsTimer()
    {
        var time = new LateTimers();
        var grains = DispatchProxy.Create<IGrainFactory, NoGrains>();
        var search = new SearchService(new FreshSettings(new CollectionCache(grains, time)), null!, time);
        var query = new SearchQuery { Text = "anything", Timeout = TimeSpan.FromSeconds(1) };

        var refusal = await Assert.ThrowsAsync<ShoalException>(
            () => search.SearchAsync("articles", query, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorCode.Unavailable, refusal.Code);
        Assert.Equal(1, time.FireAll());
    }

    /// <summary>A clock whose timers fire after they were disposed, as those do whose callback had begun.</summary>
    private sealed class LateTimers : TimeProvider
    {
        private readonly List<Action> _callbacks = [];

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callbacks.Add(() => callback(state));
            return new Timer();
        }

        public int FireAll()
        {
            foreach (var callback in _callbacks) callback();
            return _callbacks.Count;
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    /// <summary>A cluster that is not there.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "The proxy is a subtype.")]
    private class NoGrains : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            throw new ShoalException(ErrorCode.Unavailable, "Nobody is there.");
    }
}
