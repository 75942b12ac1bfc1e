using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary><c>PUT /v1/aliases/{a}</c>: points the alias at a collection, at once and for every node.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SetAliasRequest
{
    /// <summary>The collection's name; required.</summary>
    public string? Collection { get; init; }
}

/// <summary>An alias and where it points.</summary>
/// <param name="Alias">The alias.</param>
/// <param name="Collection">The collection's name.</param>
public sealed record AliasInfo(string Alias, string Collection);
