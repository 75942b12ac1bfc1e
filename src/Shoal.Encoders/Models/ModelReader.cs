using System.Text.Json;
using Shoal.Encoders.Tokenization;

namespace Shoal.Encoders.Models;

/// <summary>Puts the manifest of one directory together.</summary>
internal sealed class ModelReader
{
    // For a directory that states no limit at all: what BERT-like models were trained with.
    private const int DefaultMaxTokens = 512;

    // [CLS], one token, [SEP].
    private const int MinMaxTokens = 3;

    private readonly ModelFiles _files;
    private readonly ModelModules _modules;
    private readonly JsonElement _config;
    private readonly JsonElement _shoal;
    private readonly JsonElement _prompts;
    private readonly JsonElement _transformer;
    private readonly JsonElement _tokenizer;

    /// <summary>Reads the JSON files.</summary>
    public ModelReader(ModelFiles files)
    {
        _files = files;
        _modules = ModelModules.Read(files);
        _config = files.ReadJson(Locate("config.json"));
        _shoal = files.ReadOptionalJson("shoal.json") ?? default;
        _prompts = files.ReadOptionalJson("config_sentence_transformers.json") ?? default;
        _transformer = files.ReadOptionalJson(Locate("sentence_bert_config.json")) ?? default;
        _tokenizer = files.ReadJson(TokenizerFile);
    }

    private string TokenizerFile => Locate("tokenizer.json");

    private bool PoolsInGraph => _shoal.Text("outputIs") is not (null or "token-embeddings");

    /// <summary>Returns the manifest.</summary>
    public ModelManifest Read(ModelDigestCache? cache)
    {
        var kind = ReadKind();
        var unavailable = FindUnavailableReason(kind);
        var weights = FindWeights(kind);
        if (kind != ModelKinds.StaticEmbedding && _files.Read(weights[0], OnnxFile.Check) is { } damage)
        {
            throw _files.Failure(weights[0], damage);
        }

        var manifest = new ModelManifest
        {
            Version = new ModelVersion(_files.Model, ""),
            Directory = _files.Directory,
            OnnxFile = weights[0],
            TokenizerFile = TokenizerFile,
            Kind = kind,
            UnavailableReason = unavailable,
            Dimensions = ReadDimensions(),
            MaxTokens = ReadMaxTokens(),
            Pooling = PoolsInGraph ? null : _modules.Pooling,
            Normalize = PoolsInGraph ? _modules.Normalize && _shoal.Flag("normalized") != true : _modules.Normalize,
            Output = _shoal.Text("output"),
            QueryPrompt = ReadPrompt("query"),
            DocumentPrompt = ReadPrompt("document", "passage", "corpus"),
            Similarity = ReadSimilarity(),
        };
        // Read to see that it can be: what is listed as available should not turn out damaged at its first use.
        if (unavailable is null) TokenizerRegistry.Create(_files, TokenizerFile);
        var digest = ModelDigest.Compute(manifest, weights, TokenizerFile, cache);
        return manifest with { Version = new ModelVersion(_files.Model, digest) };
    }

    private string ReadKind() =>
        _shoal.Text("kind")
        ?? (_modules.Static || _config.Text("model_type") == "model2vec"
            ? ModelKinds.StaticEmbedding
            : ModelKinds.TextEmbedding);

    private string? FindUnavailableReason(string kind)
    {
        var type = _tokenizer.Member("model")?.Text("type");
        if (type is null || !TokenizerRegistry.KnownTypes.Contains(type))
        {
            var supported = string.Join(", ", TokenizerRegistry.SupportedTypes);
            throw _files.Failure(TokenizerFile, $"tokenizer type '{type}' is unknown; supported: {supported}.");
        }

        if (kind != ModelKinds.TextEmbedding) return $"This build cannot run models of kind '{kind}'.";
        if (_modules.UnavailableReason is { } reason) return reason;
        if (!TokenizerRegistry.SupportedTypes.Contains(type)) return $"This build has no tokenizer of type {type}.";
        if (_transformer.Flag("do_lower_case") == true && _tokenizer.Member("normalizer")?.Flag("lowercase") != true)
        {
            return "Its text must be lowercased outside of the tokenizer, which this build cannot do.";
        }

        return null;
    }

    // The graph, then what it may draw weights from: in onnx/ every file that is no graph itself (a hub keeps variants
    // there), elsewhere the files that are named after it.
    private List<string> FindWeights(string kind)
    {
        if (kind == ModelKinds.StaticEmbedding) return ["model.safetensors"];
        string[] places = ["onnx/model.onnx", "model.onnx", Locate("onnx/model.onnx"), Locate("model.onnx")];
        var graph = places.FirstOrDefault(_files.Exists) ?? throw _files.Failure("onnx/model.onnx", "it is missing.");
        var folder = Path.GetDirectoryName(graph)!;
        var external = Directory.EnumerateFiles(_files.Resolve(folder))
            .Select(path => Path.GetFileName(path)!)
            .Where(name => !name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            .Where(
                name => Path.GetFileName(folder) == "onnx" || name.StartsWith("model.onnx", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => Path.Combine(folder, name));
        return [graph, .. external];
    }

    private int ReadDimensions()
    {
        var (pooled, hidden) = (_modules.PoolingDimensions, _config.Integer("hidden_size"));
        if (pooled is not null && hidden is not null && pooled != hidden)
        {
            throw _files.Failure(
                "config.json", $"hidden_size is {hidden}, and the pooling configuration says {pooled}.");
        }

        return StateDimensions();
    }

    private int StateDimensions() =>
        _shoal.Integer("dimensions") ?? _modules.PoolingDimensions ?? _config.Integer("hidden_size")
        ?? _config.Integer("hidden_dim") ?? _config.Integer("dim") ?? _config.Integer("d_model")
        ?? throw _files.Failure("config.json", "neither it nor the pooling configuration states the vectors' length.");

    private int ReadMaxTokens()
    {
        var positions = _config.Integer("max_position_embeddings");
        var stated = _shoal.Integer("maxTokens") ?? _transformer.Integer("max_seq_length") ?? ReadTokenizerLimit();
        var limit = Math.Min(stated ?? positions ?? DefaultMaxTokens, positions ?? int.MaxValue);
        return limit >= MinMaxTokens
            ? limit
            : throw _files.Failure(
                "sentence_bert_config.json", $"a limit of {limit} tokens leaves no room for a text.");
    }

    // tokenizer.json's truncation section is no limit of the model's: converters leave whatever they last used in it.
    // Some directories write 10^30 for none.
    private int? ReadTokenizerLimit()
    {
        var limit = _files.ReadOptionalJson(Locate("tokenizer_config.json"))?.Integer("model_max_length");
        return limit == int.MaxValue ? null : limit;
    }

    private string ReadPrompt(params string[] names)
    {
        if (_prompts.Member("prompts") is not { } prompts) return "";
        foreach (var name in names)
        {
            if (prompts.Text(name) is { } prompt) return prompt;
        }

        return _prompts.Text("default_prompt_name") is { } standard ? prompts.Text(standard) ?? "" : "";
    }

    private string? ReadSimilarity() =>
        (_shoal.Text("similarity") ?? _prompts.Text("similarity_fn_name")) switch
        {
            "cosine" => "cosine",
            "dot" or "dot_score" => "dot",
            "euclidean" => "euclidean",
            _ => null,
        };

    private string Locate(string file)
    {
        var inFolder = Path.Combine(_modules.TransformerFolder, file);
        return _files.Exists(inFolder) ? inFolder : file;
    }
}
