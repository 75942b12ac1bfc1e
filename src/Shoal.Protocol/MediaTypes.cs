namespace Shoal.Protocol;

/// <summary>The media types of the HTTP API.</summary>
public static class MediaTypes
{
    /// <summary>One JSON value, RFC 8259.</summary>
    public const string Json = "application/json";

    /// <summary>One JSON value a line, each line ended by LF: bulk requests and their answers.</summary>
    public const string Ndjson = "application/x-ndjson";

    /// <summary>Server-sent events: a rollout as it changes.</summary>
    public const string EventStream = "text/event-stream";

    /// <summary>A rollout's report for people.</summary>
    public const string Markdown = "text/markdown";

    /// <summary>A refusal, RFC 9457; see <see cref="ProblemDocument"/>.</summary>
    public const string Problem = "application/problem+json";
}
