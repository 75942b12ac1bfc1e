using Shoal.Protocol;

namespace Shoal.Server.Errors;

/// <summary>What HTTP says about one <see cref="ErrorCode"/>.</summary>
/// <param name="Code">The stable code of the API.</param>
/// <param name="Status">The HTTP status, 400 to 599.</param>
/// <param name="Title">The kind of problem in a few words.</param>
/// <param name="Fault">Whose fault it is: one of <see cref="ProblemFaults"/>.</param>
/// <param name="Action">What to do, in one sentence.</param>
internal sealed record ErrorEntry(string Code, int Status, string Title, string Fault, string Action)
{
    /// <summary>When a retry makes sense if the refusal does not say; null where none does.</summary>
    public TimeSpan? DefaultRetryAfter =>
        Fault == ProblemFaults.Nobody
        && Status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable
            ? TimeSpan.FromSeconds(1)
            : null;
}
