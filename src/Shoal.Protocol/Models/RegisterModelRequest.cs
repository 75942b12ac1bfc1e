using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary><c>POST /v1/models</c>: registers a model directory that the node can read.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RegisterModelRequest
{
    /// <summary>The name to serve it under. Default: the directory's name.</summary>
    public string? Name { get; init; }

    /// <summary>The directory, on the server; required.</summary>
    public string? Path { get; init; }
}
