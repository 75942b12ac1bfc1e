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
        CopyTo(Path.Combine(folder.Path, Better));
        var settings = Path.Combine(folder.Path, Better, "sentence_bert_config.json");
        var json = JsonNode.Parse(File.ReadAllText(settings))!;
        json["max_seq_length"] = 200;
        File.WriteAllText(settings, json.ToJsonString());
        return folder;
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
