using System.Text.Json;
using Shoal.Encoders.Inference;
using Shoal.Testing;

namespace Shoal.Encoders.Tests;

/// <summary>A golden file made by the reference implementations: texts, token ids, embeddings.</summary>
internal sealed record ReferenceFile(int MaxTokens, IReadOnlyList<ReferenceItem> Items)
{
    /// <summary>The excerpt that is kept with the tests.</summary>
    public static ReferenceFile Bundled { get; } =
        Load(Path.Combine(AppContext.BaseDirectory, "Golden", "all-minilm-l6-v2.json"));

    /// <summary>The whole file of a shared model; skips the test when it is not there.</summary>
    public static ReferenceFile Shared(string model) => Load(SharedData.Require($"models/{model}/reference.json"));

    private static ReferenceFile Load(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        return new ReferenceFile(
            root.GetProperty("maxTokens").GetInt32(),
            [.. root.GetProperty("items").EnumerateArray().Select(ReferenceItem.Read)]);
    }
}

/// <summary>
/// One text. <c>Input</c> has the prompt in front; <c>Embedding</c> is empty where the model has none.
/// </summary>
internal sealed record ReferenceItem(
    string Name, InputKind Kind, string Text, string Input, int TokensUntruncated, int[] TokenIds, float[] Embedding)
{
    public static ReferenceItem Read(JsonElement item)
    {
        var text = item.GetProperty("text").GetString()!;
        return new ReferenceItem(
            item.GetProperty("name").GetString()!,
            item.TryGetProperty("kind", out var kind) && kind.GetString() == "query"
                ? InputKind.Query
                : InputKind.Document,
            text,
            item.TryGetProperty("input", out var input) ? input.GetString()! : text,
            item.GetProperty("tokensUntruncated").GetInt32(),
            [.. item.GetProperty("tokenIds").EnumerateArray().Select(id => id.GetInt32())],
            item.TryGetProperty("embedding", out var embedding)
                ? [.. embedding.EnumerateArray().Select(value => value.GetSingle())]
                : []);
    }
}
