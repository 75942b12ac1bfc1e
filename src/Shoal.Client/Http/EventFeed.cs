using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace Shoal.Client.Http;

/// <summary>The data of server-sent events of one type, over as many connections as it takes.</summary>
/// <param name="transport">Opens the connections.</param>
/// <param name="request">A GET of an event stream that is the same whenever it is asked.</param>
/// <param name="type">Events of another type say no more than that the connection lives.</param>
internal sealed class EventFeed(HttpTransport transport, ApiRequest request, string type)
{
    private RetryPolicy.Attempts _attempts = transport.Retries.Begin();

    /// <summary>Returns the data of every event; never ends by itself.</summary>
    /// <exception cref="ShoalClientException">
    /// The server refused, or nothing was heard for as long as the retry budget allows.
    /// </exception>
    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var events = ReadOnceAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (events)
            {
                while (await TryMoveNextAsync(events, cancellationToken)) yield return events.Current;
            }
        }
    }

    /// <summary>False when another connection has to be tried, now.</summary>
    private async Task<bool> TryMoveNextAsync(IAsyncEnumerator<string> events, CancellationToken cancellationToken)
    {
        var failure = new ShoalClientException(
            ShoalClientErrorCodes.ConnectionFailed, "The server ended the stream of events.") { IsTransient = true };
        try
        {
            if (await events.MoveNextAsync()) return true;
        }
        catch (ShoalClientException transient) when (transient.IsTransient)
        {
            failure = transient;
        }

        if (!_attempts.TryNext(failure.RetryAfter, out var delay)) throw failure;
        await _attempts.WaitAsync(delay, cancellationToken);
        return false;
    }

    /// <summary>Returns the events of one connection; ends when the server ends it.</summary>
    private async IAsyncEnumerable<string> ReadOnceAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The server is heard every few seconds: silence for the time of a whole request is a lost connection.
        using var silence = transport.TimeoutOf(transport.Options.RequestTimeout, cancellationToken);
        using var response = await transport.OpenAsync(request, silence.Token, cancellationToken);
        await using var events = SseParser
            .Create(await response.Content.ReadAsStreamAsync(silence.Token))
            .EnumerateAsync(silence.Token)
            .GetAsyncEnumerator(silence.Token);
        while (await MoveNextAsync(events, cancellationToken))
        {
            _attempts = transport.Retries.Begin();
            silence.Restart();
            if (events.Current.EventType == type) yield return events.Current.Data;
        }
    }

    private static async Task<bool> MoveNextAsync(
        IAsyncEnumerator<SseItem<string>> events, CancellationToken cancellationToken)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception failure) when (TransportFailure.Recognizes(failure))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw TransportFailure.From(failure);
        }
    }
}
