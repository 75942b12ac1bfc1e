namespace Shoal.Indexing.Distances;

/// <summary>The distances there are, by the names that settings use.</summary>
public static class DistanceRegistry
{
    private static readonly VectorDistance[] All = [new CosineDistance(), new DotDistance(), new EuclideanDistance()];

    /// <summary>The names that <see cref="TryParse"/> knows, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(All, distance => distance.Name);

    /// <summary>
    /// Finds a distance by its name in settings: <c>cosine</c>, <c>dot</c> or <c>euclidean</c>, in lower case.
    /// </summary>
    /// <returns>False when there is no distance of that name.</returns>
    public static bool TryParse(string? name, out DistanceKind kind)
    {
        var found = Array.Find(All, distance => distance.Name == name);
        kind = found?.Kind ?? default;
        return found is not null;
    }

    /// <summary>Returns the name that settings use.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such distance.</exception>
    public static string NameOf(DistanceKind kind) => Get(kind).Name;

    /// <summary>Turns a distance into the score that crosses HTTP; larger is better.</summary>
    /// <param name="kind">The distance's kind.</param>
    /// <param name="distance">As a search answers it.</param>
    /// <returns>Cosine: the similarity, range [−1, 1]. Dot: the inner product. Euclidean: minus the distance.</returns>
    public static float Score(DistanceKind kind, float distance) => Get(kind).ToScore(distance);

    internal static VectorDistance Get(DistanceKind kind) =>
        Array.Find(All, distance => distance.Kind == kind)
        ?? throw new ArgumentOutOfRangeException(
            nameof(kind), kind, $"Distance must be one of: {string.Join(", ", Names)}.");
}
