using System.Text.Json;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;

namespace Shoal.Encoders.Tokenization;

/// <summary>The kinds of <c>tokenizer.json</c> that this build can read.</summary>
public static class TokenizerRegistry
{
    private static readonly Dictionary<string, Func<ModelFiles, string, JsonElement, ITextTokenizer>> Readers = new()
    {
        ["WordPiece"] = WordPieceReader.Read,
    };

    /// <summary>The values of <c>model.type</c> that can be read.</summary>
    public static IReadOnlyCollection<string> SupportedTypes => Readers.Keys;

    /// <summary>The values of <c>model.type</c> that the format knows.</summary>
    internal static IReadOnlyCollection<string> KnownTypes { get; } = ["WordPiece", "BPE", "Unigram", "WordLevel"];

    /// <summary>Returns the tokenizer that a <c>tokenizer.json</c> describes.</summary>
    /// <param name="tokenizerJsonPath">The file; its folder's name stands for the model in errors.</param>
    /// <exception cref="EncoderException">The file is missing, damaged or of a type that is not supported.</exception>
    public static ITextTokenizer Create(string tokenizerJsonPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(tokenizerJsonPath);
        var path = Path.GetFullPath(tokenizerJsonPath);
        var directory = Path.GetDirectoryName(path)!;
        return Create(new ModelFiles(Path.GetFileName(directory), directory), Path.GetFileName(path));
    }

    /// <summary>Returns the tokenizer of a model's file.</summary>
    internal static ITextTokenizer Create(ModelFiles files, string relative)
    {
        var root = files.ReadJson(relative);
        var type = root.Member("model")?.Text("type");
        return type is not null && Readers.TryGetValue(type, out var read)
            ? read(files, relative, root)
            : throw files.Failure(
                relative, $"tokenizer type '{type}' is not supported; supported: {string.Join(", ", Readers.Keys)}.");
    }
}
