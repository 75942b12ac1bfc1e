namespace Shoal.Grains.Abstractions.Errors;

/// <summary>A refusal with a stable code. Crosses grain calls.</summary>
[GenerateSerializer, Alias("shoal.ShoalException")]
public sealed class ShoalException : Exception
{
    /// <summary>Creates a refusal.</summary>
    /// <param name="code">Which one.</param>
    /// <param name="message">One sentence: what was wrong and what to do.</param>
    public ShoalException(ErrorCode code, string message)
        : base(message) => Code = code;

    /// <summary>Creates a refusal that says when to come back.</summary>
    public ShoalException(ErrorCode code, string message, TimeSpan retryAfter)
        : base(message)
    {
        Code = code;
        RetryAfter = retryAfter;
    }

    /// <summary>Which refusal it is.</summary>
    [Id(0)]
    public ErrorCode Code { get; private set; }

    /// <summary>When a retry makes sense; null when it does not, or at once.</summary>
    [Id(1)]
    public TimeSpan? RetryAfter { get; private set; }
}
