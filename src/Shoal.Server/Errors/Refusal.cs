using Shoal.Grains.Abstractions.Errors;
using Shoal.Protocol;

namespace Shoal.Server.Errors;

/// <summary>One refusal on its way to the caller.</summary>
/// <param name="Code">Which one.</param>
/// <param name="Detail">What was wrong with this request, in one sentence.</param>
internal sealed record Refusal(ErrorCode Code, string Detail)
{
    private readonly int? _status;
    private readonly TimeSpan? _retryAfter;

    /// <summary>The HTTP status; the code's own unless the transport says it better, for instance 405.</summary>
    public int Status
    {
        get => _status ?? Entry.Status;
        init => _status = value;
    }

    /// <summary>When a retry makes sense; null when none does.</summary>
    public TimeSpan? RetryAfter
    {
        get => _retryAfter ?? Entry.DefaultRetryAfter;
        init => _retryAfter = value;
    }

    private ErrorEntry Entry => ErrorMapping.For(Code);

    /// <summary>Returns the refusal that an exception of Shoal's own stands for.</summary>
    public static Refusal From(ShoalException exception) =>
        new(exception.Code, exception.Message) { RetryAfter = exception.RetryAfter };

    /// <summary>Returns the body of RFC 9457.</summary>
    public ProblemDocument ToProblem(string traceId) => new()
    {
        Type = $"urn:shoal:error:{Entry.Code}",
        Title = Entry.Title,
        Status = Status,
        Detail = Detail,
        Code = Entry.Code,
        Instance = traceId,
        Fault = Entry.Fault,
        Action = Entry.Action,
        RetryAfterSeconds = RetryAfter?.TotalSeconds,
    };

    /// <summary>Returns the body that OpenAI's clients expect.</summary>
    public OpenAiErrorResponse ToOpenAi() => new(new OpenAiError(Detail, OpenAiType, Param: null, Entry.Code));

    private string OpenAiType => Status switch
    {
        StatusCodes.Status401Unauthorized => "authentication_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= StatusCodes.Status500InternalServerError => "server_error",
        _ => "invalid_request_error",
    };
}
