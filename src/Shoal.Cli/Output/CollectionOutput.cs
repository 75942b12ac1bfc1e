using System.Globalization;
using Shoal.Protocol;
using Spectre.Console;

namespace Shoal.Cli.Output;

/// <summary>Collections as tables.</summary>
internal static class CollectionOutput
{
    public static void WriteMany(IAnsiConsole console, IReadOnlyList<CollectionInfo> collections)
    {
        var table = Tables.Create("NAME", "DOCUMENTS", "CHUNKS", "SHARDS", "MODEL", "DIMENSIONS", "DISTANCE", "INDEX");
        foreach (var collection in collections)
        {
            var settings = collection.Settings;
            table.AddTextRow(
                collection.Name,
                Display.Count(collection.Documents),
                Display.Count(collection.Chunks),
                Display.Count(settings.Shards),
                settings.Model ?? "-",
                Display.Count(settings.Dimensions),
                settings.Distance,
                settings.Index.Type);
        }

        console.Write(table);
    }

    public static void WriteOne(IAnsiConsole console, CollectionInfo collection)
    {
        var settings = collection.Settings;
        var index = settings.Index;
        var table = Tables.Create("NAME", collection.Name);
        table.AddTextRow("incarnation", collection.Incarnation);
        table.AddTextRow("created", collection.CreatedAt.ToString("u", CultureInfo.InvariantCulture));
        table.AddTextRow("documents", Display.Count(collection.Documents));
        table.AddTextRow("chunks", Display.Count(collection.Chunks));
        table.AddTextRow("model", settings.Model ?? "none: the caller supplies vectors");
        table.AddTextRow("dimensions", Display.Count(settings.Dimensions));
        table.AddTextRow("distance", settings.Distance);
        table.AddTextRow("shards", Display.Count(settings.Shards));
        table.AddTextRow("long texts", settings.Truncate ? "cut at the token limit" : "refused");
        table.AddTextRow("chunking", settings.Chunking.Strategy);
        table.AddTextRow("filterable", settings.Filterable.Count == 0 ? "-" : string.Join(", ", settings.Filterable));
        table.AddTextRow("language", settings.Language);
        table.AddTextRow(
            "index",
            $"{index.Type} (M {index.M}, efConstruction {index.EfConstruction}, efSearch {index.EfSearch}, "
                + $"quantization {index.Quantization}, vectors {index.Vectors})");
        foreach (var generation in collection.Generations)
        {
            table.AddTextRow($"generation {generation.Number}", Describe(generation));
        }

        console.Write(table);
    }

    private static string Describe(GenerationInfo generation)
    {
        var coverage = generation.Coverage.ToString("P1", CultureInfo.InvariantCulture);
        var model = generation.Model.Length == 0 ? "caller's vectors" : generation.Model;
        return $"{generation.State}, {coverage} of documents, {model}";
    }
}
