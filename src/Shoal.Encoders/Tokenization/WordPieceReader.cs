using System.Text.Json;
using Shoal.Encoders.Models;

namespace Shoal.Encoders.Tokenization;

/// <summary>
/// Reads a <c>tokenizer.json</c> of type WordPiece. Its truncation and padding sections are ignored: the limit comes
/// from the model's configuration, and batches are padded to their longest text.
/// </summary>
internal sealed class WordPieceReader
{
    private readonly ModelFiles _files;
    private readonly string _file;
    private readonly JsonElement _root;

    private WordPieceReader(ModelFiles files, string file, JsonElement root)
    {
        _files = files;
        _file = file;
        _root = root;
    }

    /// <summary>Returns the tokenizer.</summary>
    public static ITextTokenizer Read(ModelFiles files, string file, JsonElement root) =>
        new WordPieceReader(files, file, root).Read();

    private WordPieceTokenizer Read()
    {
        var preTokenizer = _root.Member("pre_tokenizer")?.Text("type");
        Require(
            preTokenizer == "BertPreTokenizer",
            $"pre-tokenizer '{preTokenizer}' is not supported, only BertPreTokenizer.");
        var (before, after) = ReadTemplate();
        return new WordPieceTokenizer(ReadModel(), ReadNormalizer(), ReadAddedTokens(), before, after);
    }

    private WordPieceModel ReadModel()
    {
        var model = _root.GetProperty("model");
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        if (model.Member("vocab") is { ValueKind: JsonValueKind.Object } entries)
        {
            foreach (var entry in entries.EnumerateObject()) vocabulary[entry.Name] = ReadId(entry.Value);
        }

        Require(vocabulary.Count > 0, "model.vocab is missing or empty.");
        var unknown = model.Text("unk_token") ?? "[UNK]";
        Require(
            vocabulary.TryGetValue(unknown, out var unknownId),
            $"the unknown token '{unknown}' is not in model.vocab.");
        var longest = model.Integer("max_input_chars_per_word") ?? 100;
        Require(
            longest is >= 1 and <= WordPieceModel.MaxPieces / 2,
            $"max_input_chars_per_word is {longest}; 1 to {WordPieceModel.MaxPieces / 2} are supported.");
        var prefix = model.Text("continuing_subword_prefix") ?? "##";
        return new WordPieceModel(new VocabularyTrie(vocabulary, prefix), unknownId, longest);
    }

    private BertNormalizer? ReadNormalizer()
    {
        if (_root.Member("normalizer") is not { } normalizer) return null;
        var type = normalizer.Text("type");
        Require(type == "BertNormalizer", $"normalizer '{type}' is not supported, only BertNormalizer.");
        var lowercase = normalizer.Flag("lowercase") ?? true;
        return new BertNormalizer(
            normalizer.Flag("clean_text") ?? true,
            normalizer.Flag("handle_chinese_chars") ?? true,
            normalizer.Flag("strip_accents") ?? lowercase,
            lowercase);
    }

    private List<AddedToken> ReadAddedTokens()
    {
        var tokens = new List<AddedToken>();
        if (_root.Member("added_tokens") is not { ValueKind: JsonValueKind.Array } array) return tokens;
        foreach (var token in array.EnumerateArray())
        {
            if (token.Text("content") is not { Length: > 0 } content) continue;
            Require(token.Member("id") is not null, $"added token '{content}' has no id.");
            tokens.Add(new AddedToken(
                content,
                ReadId(token.GetProperty("id")),
                token.Flag("single_word") ?? false,
                token.Flag("lstrip") ?? false,
                token.Flag("rstrip") ?? false,
                token.Flag("normalized") ?? false));
        }

        return tokens;
    }

    private (int[] Before, int[] After) ReadTemplate()
    {
        if (_root.Member("post_processor") is not { } processor) return ([], []);
        var type = processor.Text("type");
        if (type == "BertProcessing") return ([ReadPairId(processor, "cls")], [ReadPairId(processor, "sep")]);
        Require(
            type == "TemplateProcessing" && processor.Member("single") is { ValueKind: JsonValueKind.Array },
            $"post-processor '{type}' is not supported, only TemplateProcessing and BertProcessing.");
        var (before, after) = (new List<int>(), new List<int>());
        var texts = 0;
        foreach (var step in processor.GetProperty("single").EnumerateArray())
        {
            if (step.Member("Sequence") is not null) texts++;
            else (texts == 0 ? before : after).AddRange(
                ReadSpecialIds(processor, step.Member("SpecialToken")?.Text("id")));
        }

        Require(texts == 1, "the post-processor's template does not hold the text exactly once.");
        return ([.. before], [.. after]);
    }

    private List<int> ReadSpecialIds(JsonElement processor, string? name)
    {
        var ids = name is null ? null : processor.Member("special_tokens")?.Member(name)?.Member("ids");
        Require(ids is { ValueKind: JsonValueKind.Array }, $"the template names '{name}', which has no ids.");
        return [.. ids!.Value.EnumerateArray().Select(ReadId)];
    }

    private int ReadPairId(JsonElement processor, string name)
    {
        var pair = processor.Member(name);
        Require(
            pair is { ValueKind: JsonValueKind.Array } && pair.Value.GetArrayLength() == 2,
            $"'{name}' is not [token, id].");
        return ReadId(pair!.Value[1]);
    }

    private int ReadId(JsonElement value)
    {
        var id = -1;
        var valid = value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out id) && id >= 0;
        Require(valid, $"'{value}' is not a token id.");
        return id;
    }

    private void Require(bool condition, string reason)
    {
        if (!condition) throw _files.Failure(_file, reason);
    }
}
