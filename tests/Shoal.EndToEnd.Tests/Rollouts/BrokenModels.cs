using System.Text.Json.Nodes;
using Shoal.Models.MiniLM;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>Models made from real directories with one thing wrong, or only one thing changed.</summary>
internal static class BrokenModels
{
    /// <summary>The bundled model, cut at 8 tokens.</summary>
    public static string ShortSighted(string folder) => WithMaxTokens(folder, "short-sighted", 8);

    /// <summary>The bundled model with another token limit: as good on short texts, and another digest.</summary>
    public static string Sibling(string folder, string name, int maxTokens) => WithMaxTokens(folder, name, maxTokens);

    /// <summary>
    /// A model with a tokenizer whose ids are shifted by one, as when files of two releases are mixed.
    /// </summary>
    public static string Shifted(string folder, string source)
    {
        var target = Copy(source, Path.Combine(folder, "shifted"));
        var file = Path.Combine(target, "tokenizer.json");
        var tokenizer = JsonNode.Parse(File.ReadAllText(file))!;
        var vocabulary = tokenizer["model"]!["vocab"]!.AsObject();
        var special = vocabulary.Where(entry => entry.Key.StartsWith('[')).Select(entry => entry.Key).ToHashSet();
        var words = vocabulary.Where(entry => !special.Contains(entry.Key))
            .OrderBy(entry => entry.Value!.GetValue<int>()).ToArray();
        // Each word takes its neighbour's id; the special tokens stay, as they do between releases.
        var ids = words.Select(entry => entry.Value!.GetValue<int>()).ToArray();
        for (var i = 0; i < words.Length; i++) vocabulary[words[i].Key] = ids[(i + 1) % ids.Length];
        File.WriteAllText(file, tokenizer.ToJsonString());
        return target;
    }

    private static string WithMaxTokens(string folder, string name, int maxTokens)
    {
        var target = Copy(MiniLmModel.Directory, Path.Combine(folder, name));
        var file = Path.Combine(target, "sentence_bert_config.json");
        var settings = JsonNode.Parse(File.ReadAllText(file))!;
        settings["max_seq_length"] = maxTokens;
        File.WriteAllText(file, settings.ToJsonString());
        return target;
    }

    private static string Copy(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }
}
