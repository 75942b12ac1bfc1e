using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal collections create</c>: does nothing when it is there with the same settings.</summary>
internal sealed class CollectionsCreateCommand
{
    private readonly Argument<string> _name = new("COLLECTION") { Description = "Small letters, digits, _ and -." };

    private readonly Option<string?> _model = new("--model")
    {
        Description = "The model that encodes texts and queries; without it the caller supplies vectors.",
    };

    private readonly Option<int?> _dimensions = IntOption.Optional(
        "--dimensions", "The length of the vectors; required without --model.");

    private readonly Option<int?> _shards = IntOption.Optional("--shards", "Partitions, for good. Default: 1.");

    private readonly Option<string?> _distance = new("--distance") { Description = "Default: cosine." };

    private readonly Option<string?> _indexType = new("--index-type")
    {
        Description = "Default: auto, which is exact below a threshold.",
    };

    private readonly Option<int?> _m = IntOption.Optional("--m", "HNSW: links of a node per level. Default: 16.");

    private readonly Option<int?> _efConstruction = IntOption.Optional(
        "--ef-construction", "HNSW: candidates looked at while a node is added. Default: 200.");

    private readonly Option<int?> _efSearch = IntOption.Optional(
        "--ef-search", "HNSW: candidates looked at by a search. Default: 64.");

    private readonly Option<string?> _quantization = new("--quantization")
    {
        Description = "HNSW: what the graph is walked on. Default: scalar, a byte a dimension.",
    };

    private readonly Option<string?> _vectors = new("--vectors")
    {
        Description = "Where the float32 vectors lie. Default: memory; disk needs a quarter of it.",
    };

    private readonly Option<string[]> _filterable = new("--filterable")
    {
        Description = "Metadata fields that filters may name, separated by commas or given again.",
        HelpName = "FIELD",
    };

    private readonly Option<bool> _noTruncate = new("--no-truncate")
    {
        Description = "Refuse a text over the model's token limit instead of cutting it.",
    };

    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var options = new CollectionsCreateCommand();
        options._distance.AcceptOnlyFromAmong("cosine", "dot", "euclidean");
        options._indexType.AcceptOnlyFromAmong("auto", "flat", "hnsw");
        options._quantization.AcceptOnlyFromAmong("none", "scalar", "float16", "binary");
        options._vectors.AcceptOnlyFromAmong("memory", "disk");
        var command = new Command("create", "Creates a collection; the same settings again change nothing.")
        {
            options._name, options._model, options._dimensions, options._shards, options._distance,
            options._indexType, options._m, options._efConstruction, options._efSearch,
            options._quantization, options._vectors, options._filterable, options._noTruncate,
        };
        command.SetAction(async (parsed, token) =>
        {
            var request = options.RequestOf(parsed);
            using var server = connection.Open(parsed);
            var collection = await server.Client.Collections.CreateAsync(
                parsed.GetRequiredValue(options._name), request, token);
            CollectionOutput.WriteOne(context.Out, collection);
        });
        return command;
    }

    private CreateCollectionRequest RequestOf(ParseResult parsed)
    {
        var model = parsed.GetValue(_model);
        var dimensions = parsed.GetValue(_dimensions);
        if (model is null && dimensions is null)
        {
            throw new UsageException("give --model, or --dimensions for a collection of your own vectors.");
        }

        return new CreateCollectionRequest
        {
            Model = model,
            Dimensions = dimensions,
            Shards = parsed.GetValue(_shards),
            Distance = parsed.GetValue(_distance),
            Truncate = parsed.GetValue(_noTruncate) ? false : null,
            Filterable = FieldsOf(parsed.GetValue(_filterable)),
            Index = IndexOf(parsed),
        };
    }

    private IndexRequest? IndexOf(ParseResult parsed)
    {
        var index = new IndexRequest
        {
            Type = parsed.GetValue(_indexType),
            M = parsed.GetValue(_m),
            EfConstruction = parsed.GetValue(_efConstruction),
            EfSearch = parsed.GetValue(_efSearch),
            Quantization = parsed.GetValue(_quantization),
            Vectors = parsed.GetValue(_vectors),
        };
        return index == new IndexRequest() ? null : index;
    }

    private static string[]? FieldsOf(string[]? values)
    {
        string[] fields = [.. (values ?? []).SelectMany(value => value.Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        return fields.Length == 0 ? null : fields;
    }
}
