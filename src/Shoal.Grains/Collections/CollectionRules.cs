using System.Text;
using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Indexing;
using Shoal.Indexing.Quantization;

namespace Shoal.Grains.Collections;

/// <summary>The ranges of a collection's settings, and their normal form.</summary>
internal static class CollectionRules
{
    // Of as many upgrades applications may lag behind.
    private const int MaxFormerModels = 31;

    private static readonly string[] Distances = ["cosine", "dot", "euclidean"];
    private static readonly string[] IndexTypes = [VectorIndexTypes.Auto, VectorIndexTypes.Flat, VectorIndexTypes.Hnsw];

    /// <summary>Checks the name of a collection or an alias.</summary>
    /// <exception cref="ShoalException"><see cref="ErrorCode.InvalidName"/>.</exception>
    public static void CheckName(string? name)
    {
        if (!Incarnation.IsValidName(name))
        {
            throw new ShoalException(ErrorCode.InvalidName, "A name is [a-z0-9][a-z0-9_-]{0,63}.");
        }
    }

    /// <summary>Returns settings in the form in which they are stored and compared.</summary>
    /// <exception cref="ShoalException"><see cref="ErrorCode.InvalidSettings"/>: property, rule and fix.</exception>
    public static CollectionSettings Normalize(CollectionSettings settings)
    {
        CheckChoice("distance", settings.Distance, Distances);
        CheckChoice("index.type", settings.Index.Type, IndexTypes);
        CheckChoice("index.quantization", settings.Index.Quantization, [.. QuantizationKinds.Names]);
        CheckChoice("index.vectors", settings.Index.Vectors, [IndexOptions.InMemory, IndexOptions.OnDisk]);
        CheckChoice("chunking.strategy", settings.Chunking, ["whole"]);
        CheckRange("shards", settings.Shards, 1, Limits.MaxShards);
        CheckRange("index.m", settings.Index.M, 2, 128);
        CheckRange("index.efConstruction", settings.Index.EfConstruction, settings.Index.M, 4_096);
        CheckRange("index.efSearch", settings.Index.EfSearch, 1, 4_096);
        if (settings.Model is null) CheckRange("dimensions", settings.Dimensions, 1, Limits.MaxDimensions);
        if (string.IsNullOrWhiteSpace(settings.Language) || settings.Language.Length > 35)
        {
            throw Refused("language", "is a BCP 47 tag such as en");
        }

        return settings with { Filterable = NormalizeFields(settings.Filterable) };
    }

    /// <summary>Returns filterable fields sorted, without repetitions.</summary>
    /// <exception cref="ShoalException"><see cref="ErrorCode.InvalidSettings"/>.</exception>
    public static string[] NormalizeFields(IReadOnlyList<string> fields)
    {
        var sorted = fields.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        CheckRange("filterable (its number of fields)", sorted.Length, 0, Limits.MaxFilterableFields);
        foreach (var field in sorted)
        {
            if (string.IsNullOrEmpty(field) || Encoding.UTF8.GetByteCount(field) > Limits.MaxFieldNameBytes)
            {
                throw Refused("filterable", $"names fields of 1 to {Limits.MaxFieldNameBytes} UTF-8 bytes");
            }
        }

        return sorted;
    }

    /// <summary>
    /// Returns a view with a patch applied, under the next settings version; the same view when nothing changes.
    /// </summary>
    public static CollectionView Apply(CollectionView view, CollectionPatch patch)
    {
        var settings = view.Settings;
        if (patch.Filterable is { } fields) settings = settings with { Filterable = NormalizeFields(fields) };
        if (patch.Truncate is { } truncate) settings = settings with { Truncate = truncate };
        if (patch.EfSearch is { } efSearch)
        {
            CheckRange("index.efSearch", efSearch, 1, 4_096);
            settings = settings with { Index = settings.Index with { EfSearch = efSearch } };
        }

        return Same(settings, view.Settings)
            ? view
            : view with { Settings = settings, SettingsVersion = view.SettingsVersion + 1 };
    }

    /// <summary>
    /// Returns a view with other generations and routing, under the next versions; the same view when nothing changes.
    /// </summary>
    public static CollectionView Route(
        CollectionView view, GenerationView[] generations, int serving, RolloutRouting? rollout)
    {
        var spaces = view.Serving != serving || !view.Generations.SequenceEqual(generations);
        if (!spaces && view.Rollout == rollout) return view;
        var settings = generations.Length == 1 ? InTermsOf(view.Settings, generations[0]) : view.Settings;
        return view with
        {
            Settings = settings,
            FormerModels = settings.Model == view.Settings.Model ? view.FormerModels : FormerModels(view),
            Generations = generations,
            Serving = serving,
            Rollout = rollout,
            GenerationsVersion = view.GenerationsVersion + (spaces ? 1 : 0),
            SettingsVersion = view.SettingsVersion + 1,
        };
    }

    /// <summary>
    /// Returns normalized settings in a collection's own terms: the dimensions follow from the model, and a model can
    /// be meant by its name, by the name of one that a rollout has replaced, or, as long as the collection has a
    /// generation of it, by <c>name@digest</c>.
    /// </summary>
    public static CollectionSettings InTermsOf(CollectionView view, CollectionSettings settings)
    {
        if (settings.Model is null || view.Settings.Model is null) return settings;
        return settings with
        {
            Model = Means(settings.Model, view) ? view.Settings.Model : settings.Model,
            Dimensions = settings.Dimensions == 0 ? view.Settings.Dimensions : settings.Dimensions,
        };
    }

    /// <summary>
    /// Returns settings that name the model of the only generation left, pinned to its digest if a digest was named.
    /// </summary>
    private static CollectionSettings InTermsOf(CollectionSettings settings, GenerationView only)
    {
        if (settings.Model is not { } model) return settings;
        var isPinned = model != NameOf(model);
        return settings with
        {
            Model = isPinned ? only.ModelVersion : NameOf(only.ModelVersion),
            Dimensions = only.Dimensions,
        };
    }

    /// <summary>Whether two normalized settings are the same.</summary>
    public static bool Same(CollectionSettings left, CollectionSettings right) =>
        left with { Filterable = right.Filterable } == right && left.Filterable.SequenceEqual(right.Filterable);

    private static string[] FormerModels(CollectionView view) =>
    [
        .. view.FormerModels.Where(model => model != view.Settings.Model).TakeLast(MaxFormerModels),
        view.Settings.Model!,
    ];

    private static bool Means(string model, CollectionView view) =>
        model == NameOf(view.Settings.Model!)
        || view.FormerModels.Contains(model)
        || (NameOf(model) == NameOf(view.Settings.Model!)
            && view.Generations.Any(generation => generation.ModelVersion == model));

    private static string NameOf(string model) =>
        model.LastIndexOf('@') is > 0 and var at ? model[..at] : model;

    private static void CheckChoice(string property, string? value, string[] choices)
    {
        if (Array.IndexOf(choices, value) < 0) throw Refused(property, $"is one of {string.Join(", ", choices)}");
    }

    private static void CheckRange(string property, int value, int low, int high)
    {
        if (value < low || value > high) throw Refused(property, $"is {low} to {high}, not {value}");
    }

    private static ShoalException Refused(string property, string rule) =>
        new(ErrorCode.InvalidSettings, $"{property} {rule}: change it and send the settings again.");
}
