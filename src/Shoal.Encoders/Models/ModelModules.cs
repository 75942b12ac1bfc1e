using System.Text.Json;
using Shoal.Encoders.Pooling;

namespace Shoal.Encoders.Models;

/// <summary>What <c>modules.json</c> and the pooling configuration say.</summary>
/// <param name="TransformerFolder">Where the transformer's files are; empty for the directory itself.</param>
/// <param name="Pooling">The pooling mode's name.</param>
/// <param name="PoolingDimensions">The width that the pooling configuration states; null when it states none.</param>
/// <param name="Normalize">Whether a Normalize module follows.</param>
/// <param name="Static">Whether the first module is a table of token vectors.</param>
/// <param name="UnavailableReason">Why this build cannot run the modules; null when it can.</param>
internal sealed record ModelModules(
    string TransformerFolder,
    string Pooling,
    int? PoolingDimensions,
    bool Normalize,
    bool Static,
    string? UnavailableReason)
{
    private const string ModulesFile = "modules.json";
    private const string UsualPooling = "1_Pooling/config.json";

    // Without modules.json, sentence-transformers makes a transformer followed by mean pooling.
    private static readonly ModelModules Default = new("", "mean", null, false, false, null);

    /// <summary>Reads the modules of a directory.</summary>
    public static ModelModules Read(ModelFiles files)
    {
        if (files.ReadOptionalJson(ModulesFile, JsonValueKind.Array) is not { } modules)
        {
            // Its modules would be guessed, and wrongly: a directory that was copied in part.
            return files.Exists(UsualPooling)
                ? throw files.Failure(ModulesFile, $"it is missing, although {UsualPooling} is there.")
                : Default;
        }

        var result = Default with { UnavailableReason = null };
        foreach (var module in modules.EnumerateArray())
        {
            var type = module.Text("type") ?? throw files.Failure(ModulesFile, "a module has no type.");
            var folder = module.Text("path") ?? "";
            result = type[(type.LastIndexOf('.') + 1)..] switch
            {
                "Transformer" => result with { TransformerFolder = folder },
                "Pooling" => result.WithPooling(files, Path.Combine(folder, "config.json")),
                "Normalize" => result with { Normalize = true },
                "StaticEmbedding" => result with { Static = true },
                _ => result.Unavailable($"This build cannot run the module {type} of its modules.json."),
            };
        }

        return result;
    }

    private ModelModules WithPooling(ModelFiles files, string file)
    {
        var config = files.ReadJson(file);
        var result = this with
        {
            PoolingDimensions = config.Integer("word_embedding_dimension") ?? config.Integer("embedding_dimension"),
        };
        if (config.Flag("include_prompt") == false)
        {
            return result.Unavailable("Its pooling leaves the prompt's tokens out, which this build cannot do.");
        }

        var modes = ReadModes(config);
        return modes switch
        {
            [var mode] when PoolingRegistry.Names.Contains(mode) => result with { Pooling = mode },
            [] => throw files.Failure(file, "no pooling mode is set."),
            [_] => result.Unavailable($"This build has no pooling mode '{modes[0]}'."),
            _ => result.Unavailable($"This build cannot concatenate the pooling modes {string.Join(", ", modes)}."),
        };
    }

    private static List<string> ReadModes(JsonElement config)
    {
        const string prefix = "pooling_mode_";
        if (config.Text("pooling_mode") is { } single) return [single];
        return
        [
            .. config.EnumerateObject()
                .Where(member => member.Name.StartsWith(prefix, StringComparison.Ordinal))
                .Where(member => member.Value.ValueKind == JsonValueKind.True)
                .Select(member => member.Name[prefix.Length..] switch
                {
                    "cls_token" => "cls",
                    "mean_tokens" => "mean",
                    "max_tokens" => "max",
                    var other => other,
                }),
        ];
    }

    private ModelModules Unavailable(string reason) => this with { UnavailableReason = UnavailableReason ?? reason };
}
