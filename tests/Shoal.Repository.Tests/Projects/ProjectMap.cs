namespace Shoal.Repository.Tests.Projects;

/// <summary>The projects and the only references between them: docs/architecture.md, "Projects".</summary>
internal static class ProjectMap
{
    /// <summary>Assemblies that a library does not know: it serves whoever hosts it.</summary>
    public static IReadOnlyList<string> Hosting { get; } =
    [
        "Orleans", "Microsoft.AspNetCore", "System.Net.Http",
        "Microsoft.Extensions.DependencyInjection", "Microsoft.Extensions.Hosting",
    ];

    /// <summary>Assemblies of the cluster, which an HTTP client does not know.</summary>
    public static IReadOnlyList<string> Cluster { get; } = ["Orleans", "Microsoft.AspNetCore"];

    /// <summary>Assemblies of the web, which a grain does not know.</summary>
    public static IReadOnlyList<string> Web { get; } = ["Microsoft.AspNetCore", "System.Net.Http"];

    public static IReadOnlyList<ProjectRule> Rules { get; } =
    [
        new("Shoal.Encoders", [], Hosting),
        new("Shoal.Indexing", [], Hosting),
        new("Shoal.Storage", ["Shoal.Indexing"], Hosting),
        new("Shoal.Evaluation", ["Shoal.Encoders", "Shoal.Indexing"], Hosting),
        new("Shoal.Models.MiniLM", [], Hosting),
        new("Shoal.Grains.Abstractions", [], Web),
        new(
            "Shoal.Grains",
            ["Shoal.Grains.Abstractions", "Shoal.Encoders", "Shoal.Indexing", "Shoal.Storage", "Shoal.Evaluation"],
            Web),
        new("Shoal.Protocol", [], Hosting),
        new("Shoal.Client", ["Shoal.Protocol"], Cluster),
        new(
            "Shoal.Server",
            ["Shoal.Grains", "Shoal.Grains.Abstractions", "Shoal.Protocol", "Shoal.Client", "Shoal.Models.MiniLM"],
            []),
        new("Shoal.Cli", ["Shoal.Client", "Shoal.Protocol", "Shoal.Evaluation"], Cluster, Assembly: "shoal"),
    ];
}

/// <summary>What one project may reference.</summary>
/// <param name="Project">Its folder, name and root namespace.</param>
/// <param name="Allowed">The projects it may reference.</param>
/// <param name="Foreign">Beginnings of assembly names it may not reference.</param>
/// <param name="Assembly">Its assembly's name where that is not the project's.</param>
internal sealed record ProjectRule(
    string Project, IReadOnlyList<string> Allowed, IReadOnlyList<string> Foreign, string? Assembly = null)
{
    /// <summary>Returns those of the given names that the rule forbids.</summary>
    /// <param name="references">Project or assembly names.</param>
    public IEnumerable<string> Forbidden(IEnumerable<string> references) =>
        references.Where(r => IsOurs(r) ? !Allowed.Contains(r) : Foreign.Any(f => Covers(f, r)));

    private static bool IsOurs(string name) => name.StartsWith("Shoal.", StringComparison.Ordinal);

    private static bool Covers(string prefix, string name) =>
        name == prefix || name.StartsWith(prefix + ".", StringComparison.Ordinal)
        || name.StartsWith("Microsoft." + prefix + ".", StringComparison.Ordinal);
}
