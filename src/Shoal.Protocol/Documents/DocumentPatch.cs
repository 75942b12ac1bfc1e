using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary><c>PATCH /v1/collections/{c}/documents/{id}</c>: changes metadata alone and encodes nothing.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DocumentPatch
{
    /// <summary>A merge patch, RFC 7396: an object whose null members remove, whose others replace. Required.</summary>
    public JsonElement? Metadata { get; init; }
}
