using System.Text.RegularExpressions;

namespace Shoal.Grains.Abstractions.Collections;

/// <summary>
/// The id of one creation of a collection: <c>name.suffix</c>. Names hold no dot, so the name can be read back.
/// </summary>
/// <param name="Value">The whole id; a safe file name.</param>
public readonly partial record struct Incarnation(string Value)
{
    /// <summary>The collection's name.</summary>
    public string CollectionName => Value[..Value.IndexOf('.', StringComparison.Ordinal)];

    /// <summary>Makes the id of a new creation.</summary>
    public static Incarnation New(string collectionName) => new($"{collectionName}.{Guid.NewGuid():N}");

    /// <summary>Says whether a text can name a collection or an alias: <c>[a-z0-9][a-z0-9_-]{0,63}</c>.</summary>
    public static bool IsValidName(string? name) => name is not null && NamePattern().IsMatch(name);

    /// <inheritdoc/>
    public override string ToString() => Value;

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
