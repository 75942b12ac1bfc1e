using Shoal.Grains.Abstractions.Collections;
using Shoal.Protocol;

namespace Shoal.Server.Mapping;

/// <summary>Collections between HTTP and the cluster.</summary>
internal static class CollectionMapping
{
    /// <summary>
    /// Returns the settings a request asks for; what it leaves out has the default of the settings.
    /// </summary>
    public static CollectionSettings ToSettings(this CreateCollectionRequest request)
    {
        var defaults = new CollectionSettings();
        return new CollectionSettings
        {
            Model = request.Model,
            Dimensions = request.Dimensions ?? defaults.Dimensions,
            Shards = request.Shards ?? defaults.Shards,
            Distance = request.Distance ?? defaults.Distance,
            Truncate = request.Truncate ?? defaults.Truncate,
            Chunking = request.Chunking?.Strategy ?? defaults.Chunking,
            Filterable = request.Filterable?.ToArray() ?? defaults.Filterable,
            Language = request.Language ?? defaults.Language,
            Index = ToSettings(request.Index, defaults.Index),
        };
    }

    /// <summary>Returns the changes a request asks for.</summary>
    public static CollectionPatch ToPatch(this UpdateCollectionRequest request) => new()
    {
        Filterable = request.Filterable?.ToArray(),
        Truncate = request.Truncate,
        EfSearch = request.Index?.EfSearch,
    };

    /// <summary>Returns a collection with what its shards count.</summary>
    public static CollectionInfo ToInfo(this CollectionStatus status) => status.View.ToInfo(status);

    /// <summary>Returns a collection that is new, and therefore empty.</summary>
    public static CollectionInfo ToEmptyInfo(this CollectionView view) => view.ToInfo(status: null);

    private static IndexSettings ToSettings(IndexRequest? request, IndexSettings defaults) => new()
    {
        Type = request?.Type ?? defaults.Type,
        M = request?.M ?? defaults.M,
        EfConstruction = request?.EfConstruction ?? defaults.EfConstruction,
        EfSearch = request?.EfSearch ?? defaults.EfSearch,
        Quantization = request?.Quantization ?? defaults.Quantization,
        Vectors = request?.Vectors ?? defaults.Vectors,
    };

    private static CollectionInfo ToInfo(this CollectionView view, CollectionStatus? status) => new()
    {
        Name = view.Name,
        Incarnation = view.Incarnation,
        Settings = ToConfiguration(view.Settings),
        SettingsVersion = view.SettingsVersion,
        Documents = status?.Documents ?? 0,
        Chunks = status?.Chunks ?? 0,
        CreatedAt = view.CreatedAt,
        Generations = [.. view.Generations.Select(g => ToGeneration(g, view.Serving, status))],
    };

    private static CollectionConfiguration ToConfiguration(CollectionSettings settings) => new()
    {
        Model = settings.Model,
        Dimensions = settings.Dimensions,
        Shards = settings.Shards,
        Distance = settings.Distance,
        Truncate = settings.Truncate,
        Chunking = new ChunkingConfiguration(settings.Chunking),
        Filterable = settings.Filterable,
        Language = settings.Language,
        Index = new IndexConfiguration(
            settings.Index.Type,
            settings.Index.M,
            settings.Index.EfConstruction,
            settings.Index.EfSearch,
            settings.Index.Quantization,
            settings.Index.Vectors),
    };

    private static GenerationInfo ToGeneration(
        GenerationView generation, int serving, CollectionStatus? status) => new()
    {
        Number = generation.Number,
        Model = generation.ModelVersion,
        Dimensions = generation.Dimensions,
        State = StateOf(generation.Number, serving),
        Coverage = Coverage(status, generation.Number),
    };

    /// <summary>Numbers only grow: a candidate is younger than what serves, what served before is older.</summary>
    private static string StateOf(int generation, int serving) => generation.CompareTo(serving) switch
    {
        0 => GenerationStates.Serving,
        > 0 => GenerationStates.Candidate,
        < 0 => GenerationStates.Previous,
    };

    /// <summary>Counted, never guessed: 1 − pending ÷ documents.</summary>
    private static double Coverage(CollectionStatus? status, int generation) =>
        status is { Documents: > 0 } ? 1 - (double)status.Pending.GetValueOrDefault(generation) / status.Documents : 1;
}
