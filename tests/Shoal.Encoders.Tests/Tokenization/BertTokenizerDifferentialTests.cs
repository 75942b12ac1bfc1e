using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.ML.Tokenizers;
using Shoal.Encoders.Tokenization;
using Shoal.Models.MiniLM;

namespace Shoal.Encoders.Tests.Tokenization;

/// <summary>
/// An independent implementation as an oracle: on plain texts, Microsoft.ML.Tokenizers' BertTokenizer and ours give the
/// same ids. Plain is where both follow BERT's own rules: ASCII words, numbers, spaces and punctuation. The oracle
/// loses ASCII's symbols (<c>$+&lt;=&gt;^`|~</c>), tabs and line ends, and takes an underscore for a letter; on
/// accents, ideographs, marks and literal special tokens it differs from the tokenizer the models were trained with.
/// There the golden ids decide alone.
/// </summary>
public sealed class BertTokenizerDifferentialTests
{
    private const int Unlimited = 1 << 16;

    private static readonly ITextTokenizer Ours =
        TokenizerRegistry.Create(Path.Combine(MiniLmModel.Directory, "tokenizer.json"));

    private static readonly BertTokenizer Oracle = CreateOracle();

    private static readonly Gen<string> Words = Gen.OneOf(
        Gen.OneOf("the", "running", "tokenization", "HNSW", "unaffable", "Don't", "e-mail", "x", "3.14159", "2026"),
        Gen.String[Gen.Char['a', 'z'], 1, 14],
        Gen.String[Gen.Char['A', 'Z'], 1, 8],
        Gen.String[Gen.Char['0', '9'], 1, 8],
        Gen.String[Gen.Char['!', '~'].Where(c => c != '_' && !char.IsSymbol(c)), 1, 6]);

    private static readonly Gen<string> Texts =
        Gen.Select(Words, Gen.OneOf(" ", "  ", "")).Array[0, 60]
            .Select(parts => string.Concat(parts.Select(part => part.Item1 + part.Item2)));

    [Fact]
    public void Tokenize_PlainText_EqualsTheOracle() => Texts.Sample(
        text => AssertSame(text), iter: 2_000);

    [Theory]
    [InlineData("")]
    [InlineData("Hello, world!")]
    [InlineData("The quick brown fox jumps over the lazy dog.")]
    [InlineData("Section 4.2: within thirty (30) days of written notice, remedy any material breach.")]
    [InlineData("pneumonoultramicroscopicsilicovolcanoconiosis antidisestablishmentarianism")]
    [InlineData("C:\\temp\\file.txt user@example.com https://example.com/?q&b#top")]
    public void Tokenize_PlainSentence_EqualsTheOracle(string text) => AssertSame(text);

    private static void AssertSame(string text) =>
        Assert.Equal(Oracle.EncodeToIds(text), Ours.Tokenize(text, Unlimited).Ids.ToArray());

    private static BertTokenizer CreateOracle()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(MiniLmModel.Directory, "tokenizer.json")));
        var tokens = json.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject()
            .OrderBy(entry => entry.Value.GetInt32()).Select(entry => entry.Name);
        return BertTokenizer.Create(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', tokens))));
    }
}
