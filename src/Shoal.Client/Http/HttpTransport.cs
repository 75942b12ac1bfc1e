using System.Net.Http.Headers;
using System.Text.Json.Serialization.Metadata;

namespace Shoal.Client.Http;

/// <summary>Sends requests, repeats what may be repeated, and turns every failure into one exception.</summary>
internal sealed class HttpTransport
{
    private readonly string _root;

    public HttpTransport(HttpClient http, ShoalClientOptions options, TimeProvider timeProvider)
    {
        if (http.BaseAddress is not { IsAbsoluteUri: true, Scheme: "http" or "https" } address)
        {
            throw new ArgumentException("The HTTP client needs an absolute http or https BaseAddress.", nameof(http));
        }

        Http = http;
        Options = options;
        TimeProvider = timeProvider;
        Retries = new RetryPolicy(options, timeProvider);
        _root = address.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/";
    }

    public HttpClient Http { get; }

    public ShoalClientOptions Options { get; }

    public RetryPolicy Retries { get; }

    private TimeProvider TimeProvider { get; }

    /// <summary>Sends a request and returns the JSON of its answer.</summary>
    public Task<T> SendAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(request, (content, token) => JsonBody.ReadAsync(content, type, token), cancellationToken);

    /// <summary>Sends a request whose answer has no body worth reading.</summary>
    public Task SendAsync(ApiRequest request, CancellationToken cancellationToken) =>
        SendAsync(request, static (_, _) => Task.FromResult(true), cancellationToken);

    /// <summary>Sends a request and returns its answer as text.</summary>
    public Task<string> SendForTextAsync(ApiRequest request, CancellationToken cancellationToken) =>
        SendAsync(request, static (content, token) => content.ReadAsStringAsync(token), cancellationToken);

    /// <summary>Deletes; that it was not there is as good.</summary>
    /// <param name="request">The deletion.</param>
    /// <param name="absentCode">The code that says so; another 404 may mean a wrong collection or address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task DeleteAsync(ApiRequest request, string absentCode, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(request, cancellationToken);
        }
        catch (ShoalClientException absent) when (absent.Code == absentCode)
        {
            // Done: by this call's own first attempt, or before it.
        }
    }

    /// <summary>Gets; null when it is not there.</summary>
    public async Task<T?> FindAsync<T>(
        ApiRequest request,
        JsonTypeInfo<T> type,
        string absentCode,
        CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await SendAsync(request, type, cancellationToken);
        }
        catch (ShoalClientException absent) when (absent.Code == absentCode)
        {
            return null;
        }
    }

    /// <summary>Sends a request once.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="read">Reads the body of a success, within the timeout.</param>
    /// <param name="timeout">For all of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ShoalClientException">The server refused, or could not be reached.</exception>
    public async Task<T> AttemptAsync<T>(
        ApiRequest request,
        Func<HttpContent, CancellationToken, Task<T>> read,
        TimeSpan timeout,
        CancellationToken cancellationToken)
    {
        using var either = TimeoutOf(timeout, cancellationToken);
        try
        {
            using var response = await OpenAsync(request, either.Token, cancellationToken);
            return await read(response.Content, either.Token);
        }
        catch (Exception failure) when (TransportFailure.Recognizes(failure))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw TransportFailure.From(failure);
        }
    }

    /// <summary>Sends a request once and returns its success, whose body is still to be read.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="either">Ends the wait, by a timeout or by the caller.</param>
    /// <param name="cancellationToken">The caller's own token.</param>
    /// <exception cref="ShoalClientException">The server refused, or could not be reached.</exception>
    public async Task<HttpResponseMessage> OpenAsync(
        ApiRequest request, CancellationToken either, CancellationToken cancellationToken)
    {
        using var message = CreateMessage(request);
        try
        {
            var response = await Http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw await FailureReader.ReadAsync(response, TimeProvider, either);
        }
        catch (Exception failure) when (TransportFailure.Recognizes(failure))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw TransportFailure.From(failure);
        }
    }

    /// <summary>Returns what ends a wait after a time.</summary>
    public RequestTimeout TimeoutOf(TimeSpan timeout, CancellationToken cancellationToken) =>
        new(timeout, TimeProvider, cancellationToken);

    private async Task<T> SendAsync<T>(
        ApiRequest request,
        Func<HttpContent, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        var attempts = Retries.Begin();
        while (true)
        {
            TimeSpan delay;
            try
            {
                return await AttemptAsync(request, read, Options.RequestTimeout, cancellationToken);
            }
            catch (ShoalClientException failure) when (request.IsRepeatable && failure.IsTransient)
            {
                if (!attempts.TryNext(failure.RetryAfter, out delay)) throw;
            }

            await attempts.WaitAsync(delay, cancellationToken);
        }
    }

    private HttpRequestMessage CreateMessage(ApiRequest request)
    {
        // Without this, Uri would turn %2E%2E back into dots and then remove the segment before.
        var verbatim = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var message = new HttpRequestMessage(request.Method, new Uri(_root + request.Path, verbatim));
        message.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(request.MediaType));
        if (request.IfMatch is { } version) message.Headers.IfMatch.Add(new EntityTagHeaderValue($"\"{version}\""));
        if (request.Actor is { } actor) message.Headers.Add("X-Shoal-Actor", actor);
        if (request.Body is not { } body) return message;
        message.Content = new ReadOnlyMemoryContent(body);
        message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.MediaType);
        return message;
    }
}
