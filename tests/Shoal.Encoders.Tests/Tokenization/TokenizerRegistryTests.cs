using Shoal.Encoders.Inference;
using Shoal.Encoders.Tokenization;

namespace Shoal.Encoders.Tests.Tokenization;

public sealed class TokenizerRegistryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("abb", new[] { 1, 8, 5, 2 })]
    [InlineData("a[RAW]b", new[] { 1, 3, 10, 4, 2 })]
    [InlineData("[raw]", new[] { 1, 0, 0, 0, 2 })]
    [InlineData("[RAW]+", new[] { 1, 14, 2 })]
    [InlineData("b éa ÉA", new[] { 1, 4, 11, 11, 2 })]
    [InlineData("word words", new[] { 1, 12, 6, 2 })]
    [InlineData("a <l> b", new[] { 1, 3, 13, 4, 2 })]
    public void Tokenize_AddedTokens_FollowTheirFlags(string text, int[] expected)
    {
        var tokenizer = TokenizerRegistry.Create(_directory.Write("tokenizer.json", SmallTokenizer.Json));
        Assert.Equal(expected, tokenizer.Tokenize(text, 32).Ids.ToArray());
    }

    [Theory]
    [InlineData(
        """{ "model": { "type": "Unigram" } }""", "tokenizer type 'Unigram' is not supported; supported: WordPiece")]
    [InlineData("""{ "model": """, "not valid JSON")]
    [InlineData("[]", "JSON Array where an Object")]
    [InlineData("""{ "pre_tokenizer": { "type": "Whitespace" }, "model": { "type": "WordPiece" } }""", "'Whitespace'")]
    [InlineData(
        """{ "pre_tokenizer": { "type": "BertPreTokenizer" }, "model": { "type": "WordPiece", "vocab": {} } }""",
        "vocab")]
    [InlineData(
        """
        { "pre_tokenizer": { "type": "BertPreTokenizer" },
          "model": { "type": "WordPiece", "vocab": { "[UNK]": "x" } } }
        """,
        "'x' is not a token id")]
    public void Create_ForeignFile_NamesFileAndReason(string json, string reason)
    {
        var path = _directory.Write("tokenizer.json", json);
        var exception = Assert.Throws<EncoderException>(() => TokenizerRegistry.Create(path));
        Assert.Contains("tokenizer.json", exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_MissingFile_SaysSo()
    {
        var exception = Assert.Throws<EncoderException>(
            () => TokenizerRegistry.Create(Path.Combine(_directory.Path, "tokenizer.json")));
        Assert.Contains("it is missing", exception.Message, StringComparison.Ordinal);
    }
}
