namespace Shoal.Client.Http;

/// <summary>Cancels after a time, or with a caller's token. Not for concurrent use.</summary>
internal sealed class RequestTimeout : IDisposable
{
    private readonly TimeSpan _timeout;
    private readonly CancellationTokenSource _expiry;
    private readonly CancellationTokenSource _either;

    public RequestTimeout(TimeSpan timeout, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        _expiry = new CancellationTokenSource(timeout, timeProvider);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_expiry.Token, cancellationToken);
    }

    public CancellationToken Token => _either.Token;

    /// <summary>The time counts from now.</summary>
    public void Restart() => _expiry.CancelAfter(_timeout);

    public void Dispose()
    {
        _either.Dispose();
        _expiry.Dispose();
    }
}
