using Shoal.Encoders.Tokenization;
using Shoal.Models.MiniLM;
using Shoal.Testing;
using Shoal.Testing.Conformance;

namespace Shoal.Encoders.Tests.Tokenization;

/// <summary>Ids must equal the reference tokenizer's exactly: one wrong id is another text to the model.</summary>
public sealed class WordPieceTokenizerTests : TokenizerConformance
{
    private static readonly ITextTokenizer Bundled =
        TokenizerRegistry.Create(Path.Combine(MiniLmModel.Directory, "tokenizer.json"));

    protected override ITextTokenizer Tokenizer => Bundled;

    [Fact]
    public void VocabularySize_OfBert_IsThatOfItsEmbeddings() => Assert.Equal(30_522, Bundled.VocabularySize);

    [Fact]
    public void Tokenize_BundledGolden_EqualsTheReference() => AssertEqual(ReferenceFile.Bundled, Bundled);

    [Theory]
    [InlineData("all-minilm-l6-v2")]
    [InlineData("all-minilm-l6-v2-fp16")]
    [InlineData("all-minilm-l6-v2-dynamic")]
    [InlineData("bge-small-en-v1.5")]
    [InlineData("splade-tiny")]
    public void Tokenize_SharedReference_EqualsIt(string model) =>
        AssertEqual(
            ReferenceFile.Shared(model),
            TokenizerRegistry.Create(SharedData.Require($"models/{model}/tokenizer.json")));

    // Ids looked up in the vocabulary by hand.
    [Theory]
    [InlineData("İstanbul", "istanbul")]
    [InlineData("\uAC00", "\u1100\u1161")]
    [InlineData("a\u00ADb\uE000c\uFFFDd", "abcd")]
    [InlineData("x\u1C3By", "x\u1C3By")]
    [InlineData("o\u0338\u0301", "o")]
    [InlineData("\uFA0E京", " \uFA0E 京 ")]
    [InlineData("a\u2028b\u3000c\u00A0d", "a b c d")]
    [InlineData("lone \uD800 surrogate", "lone surrogate")]
    [InlineData("q\u037Eq", "q;q")]
    public void Tokenize_HardCharacters_EqualTheirPlainForm(string text, string plain) =>
        Assert.Equal(Bundled.Tokenize(plain, 64).Ids, Bundled.Tokenize(text, 64).Ids);

    [Fact]
    public void Tokenize_WordOverTheCharacterLimit_IsOneUnknownToken()
    {
        Assert.Equal([101, 100, 102], Bundled.Tokenize(new string('a', 101), 64).Ids.ToArray());
        Assert.True(Bundled.Tokenize(new string('a', 100), 64).Ids.Length > 3);
    }

    private static void AssertEqual(ReferenceFile reference, ITextTokenizer tokenizer)
    {
        foreach (var item in reference.Items)
        {
            var actual = tokenizer.Tokenize(item.Input, reference.MaxTokens);
            Assert.True(item.TokenIds.AsSpan().SequenceEqual(actual.Ids.Span), $"'{item.Name}' has other ids");
            Assert.Equal(item.TokensUntruncated, actual.UntruncatedLength);
        }
    }
}
