using System.Text.Json;
using Shoal.Protocol;
using Shoal.Server.Errors;

namespace Shoal.Server.Endpoints;

/// <summary>
/// A rollout as server-sent events: its state at once, again after each change, and the end after a final stage.
/// </summary>
/// <param name="first">The state now.</param>
/// <param name="read">Reads the state again.</param>
/// <param name="time">Paces the reads.</param>
/// <param name="stopping">The server stops: a watcher must not hold it up.</param>
/// <remarks>
/// A rollout that cannot be read any more ends the stream. Whoever watches connects again and is told why.
/// </remarks>
internal sealed class RolloutEventsResult(
    RolloutInfo first,
    Func<CancellationToken, Task<RolloutInfo>> read,
    TimeProvider time,
    CancellationToken stopping) : IResult
{
    /// <summary>How often the rollout is read.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long nothing may be sent, so that proxies keep the connection and watchers know that it lives.
    /// </summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private static ReadOnlySpan<byte> EventStart => "event: rollout\ndata: "u8;

    private static ReadOnlySpan<byte> EventEnd => "\n\n"u8;

    private static ReadOnlySpan<byte> Alive => "event: heartbeat\ndata:\n\n"u8;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        httpContext.Response.ContentType = MediaTypes.EventStream;
        httpContext.Response.Headers.CacheControl = "no-store";
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted, stopping);
        try
        {
            await SendAsync(httpContext.Response, ended.Token);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Nobody listens any more, or the server stops.
        }
        catch (Exception failure) when (!ended.IsCancellationRequested)
        {
            // Logs what is a bug; the status is out already.
            httpContext.RequestServices.GetRequiredService<ShoalExceptionHandler>().Explain(httpContext, failure);
        }
    }

    private async Task SendAsync(HttpResponse response, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        var state = first;
        byte[] sent = [];
        var sentAt = time.GetTimestamp();
        while (true)
        {
            var data = JsonSerializer.SerializeToUtf8Bytes(state, ShoalJson.Wire.RolloutInfo);
            var changed = !data.AsSpan().SequenceEqual(sent);
            if (changed || time.GetElapsedTime(sentAt) >= Heartbeat)
            {
                (sent, sentAt) = (data, time.GetTimestamp());
                await response.BodyWriter.WriteAsync(changed ? Event(data) : Alive.ToArray(), cancellationToken);
            }

            if (RolloutStages.IsFinal(state.Stage)) return;
            await timer.WaitForNextTickAsync(cancellationToken);
            state = await read(cancellationToken);
        }
    }

    private static byte[] Event(byte[] data) => [.. EventStart, .. data, .. EventEnd];
}
