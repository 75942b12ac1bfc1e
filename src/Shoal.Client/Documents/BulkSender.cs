using Shoal.Client.Http;
using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>Sends the documents of one batch until each has a final result or the retry budget is spent.</summary>
/// <remarks>The budget starts anew whenever a document got through: a busy server is not a dead one.</remarks>
internal sealed class BulkSender(HttpTransport transport, string path)
{
    private static ReadOnlySpan<byte> LineEnd => "\n"u8;

    /// <summary>Sets every item's result.</summary>
    /// <exception cref="ShoalClientException">The request was refused, or the budget is spent.</exception>
    public async Task SendAsync(BulkBatch batch, CancellationToken cancellationToken)
    {
        var open = batch.Items.Where(item => item.IsOpen).ToList();
        var attempts = transport.Retries.Begin();
        while (open.Count > 0)
        {
            var failure = await TryPostAsync(open, cancellationToken);
            if (open.RemoveAll(item => !item.IsOpen) > 0) attempts = transport.Retries.Begin();
            if (open.Count == 0) return;
            if (!attempts.TryNext(failure?.RetryAfter, out var delay))
            {
                if (failure is not null) throw failure;
                return;
            }

            await attempts.WaitAsync(delay, cancellationToken);
        }
    }

    /// <summary>Sends the items once; returns the failure that another attempt may mend.</summary>
    private async Task<ShoalClientException?> TryPostAsync(List<BulkItem> items, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(HttpMethod.Post, path) { Body = Join(items), MediaType = MediaTypes.Ndjson };
        try
        {
            await transport.AttemptAsync(
                request,
                (content, token) => ReadResultsAsync(content, items, token),
                transport.Options.BulkRequestTimeout,
                cancellationToken);
            return null;
        }
        catch (ShoalClientException failure) when (failure.IsTransient)
        {
            return failure;
        }
    }

    /// <summary>Sets results as their lines come, so that a broken answer costs only what it did not say.</summary>
    private static async Task<int> ReadResultsAsync(
        HttpContent content,
        List<BulkItem> items,
        CancellationToken cancellationToken)
    {
        var count = 0;
        DocumentResult? last = null;
        using var reader = new StreamReader(await content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (count == items.Count) throw JsonBody.Invalid(null);
            last = JsonBody.Read(line, ShoalJson.Wire.DocumentResult);
            Accept(items[count++], last);
        }

        if (count == items.Count) return count;
        if (last is not { Id: null, Error: { } error }) throw EndedEarly(count, items.Count);

        // The server's word on the whole request, not on the item whose turn it was.
        items[count - 1].Result = null;
        throw new ShoalClientException(error.Code, error.Detail) { IsTransient = BulkItem.MayPass(error) };
    }

    private static ShoalClientException EndedEarly(int count, int expected) => new(
        ShoalClientErrorCodes.ConnectionFailed, $"The answer ended after {count} of {expected} results.")
    {
        IsTransient = true,
    };

    private static void Accept(BulkItem item, DocumentResult result)
    {
        if (result.Id is not null && result.Id != item.Id) throw JsonBody.Invalid(null);
        item.Result = result with { Id = item.Id };
    }

    private static byte[] Join(List<BulkItem> items)
    {
        var body = new byte[items.Sum(item => item.Line.Length + LineEnd.Length)];
        var rest = body.AsSpan();
        foreach (var item in items)
        {
            item.Line.Span.CopyTo(rest);
            LineEnd.CopyTo(rest[item.Line.Length..]);
            rest = rest[(item.Line.Length + LineEnd.Length)..];
        }

        return body;
    }
}
