using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary><c>POST /v1/collections/{c}/feedback</c>: what a caller makes of a hit.</summary>
/// <remarks>Counts for a minute after an answer of a running canary; else it is taken and forgotten.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record FeedbackRequest
{
    /// <summary>As the answer gave it; required.</summary>
    public string? QueryId { get; init; }

    /// <summary>One of the answer's hits; required.</summary>
    public string? DocumentId { get; init; }

    /// <summary>Whether the caller chose the document; does not count beside a grade. Default: true.</summary>
    public bool? Clicked { get; init; }

    /// <summary>How good the document is, 0 to 10. Default: none.</summary>
    public int? Grade { get; init; }
}
