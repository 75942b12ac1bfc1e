using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Shoal.Grains.Tests.Cluster;

/// <summary>Lets a test wait for what a silo logs. Safe for concurrent use.</summary>
internal sealed class LoggedEvents : ILoggerProvider, ILogger
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<int, SemaphoreSlim> _events = new();

    /// <summary>Ends at the next event with an id; each call takes one.</summary>
    public async Task NextAsync(int eventId)
    {
        var seen = await Seen(eventId).WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.True(seen, $"No event {eventId} was logged within {Patience}.");
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter) => Seen(eventId.Id).Release();

    public void Dispose()
    {
    }

    private SemaphoreSlim Seen(int eventId) => _events.GetOrAdd(eventId, _ => new SemaphoreSlim(0));
}
