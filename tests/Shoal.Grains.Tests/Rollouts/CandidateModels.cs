using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Shoal.Grains.Hosting;
using Shoal.Models.MiniLM;
using Shoal.Testing;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>
/// Model directories that differ from the bundled one in their digest, so that a rollout has somewhere to go. The fake
/// encoders give each digest a vector space of its own.
/// </summary>
internal static class CandidateModels
{
    public const string Better = "candidate";
    public const string Copy = "copy";

    /// <summary>Takes 300 tokens, where the bundled model takes 256.</summary>
    public const string Longer = "longer";

    private static readonly Lazy<TemporaryFolder> Folder = new(Create);

    /// <summary>The folder that holds them.</summary>
    public static string Directory => Folder.Value.Path;

    /// <summary>Makes a silo know them.</summary>
    public static void Add(ISiloBuilder silo) =>
        silo.Services.PostConfigure<ShoalNodeOptions>(options => options.ModelDirectories.Add(Directory));

    private static TemporaryFolder Create()
    {
        var folder = new TemporaryFolder();
        CopyTo(Path.Combine(folder.Path, Copy));
        CopyTo(Path.Combine(folder.Path, Better), maxTokens: 200);
        CopyTo(Path.Combine(folder.Path, Longer), maxTokens: 300);
        return folder;
    }

    private static void CopyTo(string target, int maxTokens)
    {
        CopyTo(target);
        var settings = Path.Combine(target, "sentence_bert_config.json");
        var json = JsonNode.Parse(File.ReadAllText(settings))!;
        json["max_seq_length"] = maxTokens;
        File.WriteAllText(settings, json.ToJsonString());
    }

    private static void CopyTo(string target)
    {
        foreach (var file in System.IO.Directory.EnumerateFiles(
            MiniLmModel.Directory, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(MiniLmModel.Directory, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
