using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Server.Tests.Rollouts;

/// <summary>A cluster of one collection, <c>articles</c>, and its coordinator.</summary>
internal sealed class FakeGrains
{
    /// <summary>Where the calls arrive.</summary>
    public FakeCoordinator Coordinator { get; } = new();

    /// <summary>Finds a grain, as <see cref="IGrainFactory"/> does.</summary>
    public T GetGrain<T>(string key, string? prefix)
        where T : class => typeof(T) == typeof(IRolloutCoordinatorGrain)
            ? GrainStub.Of<T>(Coordinator)
            : GrainStub.Of<T>(new Collection(key));

    /// <summary>Returns the factory that a service is given.</summary>
    public IGrainFactory ToFactory() => GrainStub.Of<IGrainFactory>(new Keyed(this));

    private sealed class Keyed(FakeGrains grains)
    {
        public object GetGrain<T>(object key, string? prefix)
            where T : class => typeof(T) == typeof(ICatalogGrain)
                ? GrainStub.Of<T>(new Catalog())
                : grains.GetGrain<T>((string)key, prefix);
    }

    private sealed class Catalog
    {
        public static Task<string?> ResolveAsync(string aliasName, CancellationToken cancellationToken) =>
            Task.FromResult<string?>(null);
    }

    private sealed class Collection(string name)
    {
        public Task<CollectionView?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(
            name == "articles"
                ? new CollectionView
                {
                    Name = name,
                    Incarnation = $"{name}.1",
                    SettingsVersion = 1,
                    Settings = new CollectionSettings(),
                    Generations = [],
                    Serving = 1,
                    CreatedAt = FakeCoordinator.Noon,
                }
                : null);
    }
}
