using CsCheck;
using Shoal.Encoders.Tokenization;
using Xunit;

namespace Shoal.Testing.Conformance;

/// <summary>
/// What every <see cref="ITextTokenizer"/> keeps, whatever its vocabulary; golden ids are each one's own tests.
/// </summary>
public abstract class TokenizerConformance
{
    private const int Unlimited = 1 << 20;

    // Words, spaces, accents, ideographs, emoji, marks and controls: the parts that tokenizers disagree about.
    private static readonly Gen<string> Texts =
        Gen.OneOf(
            Gen.OneOf(
                "the", "running", " ", "  ", "\n", "Élysée", "e\u0301", "東京", "한국", "😀", "\u200b", "\0", "[SEP]", "-"),
            Gen.String[Gen.Char['a', 'z'], 0, 12],
            Gen.Int[0, 0x10FFFF].Where(c => c is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32))
        .Array[0, 40].Select(string.Concat);

    /// <summary>The tokenizer under test.</summary>
    protected abstract ITextTokenizer Tokenizer { get; }

    [Fact]
    public void Tokenize_AnyText_TruncationKeepsThePrefixAndTheLastToken() =>
        Gen.Select(Texts, Gen.Int[3, 30]).Sample((text, limit) =>
        {
            var whole = Tokenizer.Tokenize(text, Unlimited);
            var cut = Tokenizer.Tokenize(text, limit);
            Assert.False(whole.Truncated);
            Assert.Equal(whole.Ids.Length, cut.UntruncatedLength);
            Assert.Equal(Math.Min(limit, whole.Ids.Length), cut.Ids.Length);
            Assert.Equal(whole.Ids[..(cut.Ids.Length - 1)], cut.Ids[..^1]);
            Assert.Equal(whole.Ids.Span[^1], cut.Ids.Span[^1]);
        });

    [Fact]
    public void Tokenize_AnyText_GivesIdsOfTheVocabulary() => Texts.Sample(text =>
        Assert.All(
            Tokenizer.Tokenize(text, Unlimited).Ids.ToArray(),
            id => Assert.InRange(id, 0, Tokenizer.VocabularySize - 1)));

    [Fact]
    public void Tokenize_Concurrently_GivesTheSameIds()
    {
        var texts = Enumerable.Range(0, 200).Select(i => $"text {i} of naïve words, 東京 {i * 7}").ToArray();
        var expected = texts.Select(text => Tokenizer.Tokenize(text, 64).Ids.ToArray()).ToArray();
        var actual = texts.AsParallel().AsOrdered().Select(text => Tokenizer.Tokenize(text, 64).Ids.ToArray());
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Tokenize_EmptyText_IsSpecialTokensOnly()
    {
        var empty = Tokenizer.Tokenize("", 16);
        Assert.Equal(empty.Ids, Tokenizer.Tokenize(" \t\n", 16).Ids);
        Assert.False(empty.Truncated);
    }

    [Fact]
    public void Tokenize_LimitWithoutRoom_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.Tokenize("a", 0));

    [Fact]
    public void Tokenize_TenMegabytes_KeepsTheLimitAndCountsTheRest()
    {
        var text = string.Concat(Enumerable.Repeat("a b ", 2_500_000));
        var result = Tokenizer.Tokenize(text, 256);
        Assert.Equal(256, result.Ids.Length);
        Assert.True(result.UntruncatedLength > 4_000_000, $"counted {result.UntruncatedLength}");
    }

    [Fact]
    public void Tokenize_OneWordOfTenMegabytes_IsNotQuadratic()
    {
        var result = Tokenizer.Tokenize(new string('x', 10_000_000), 256);
        Assert.InRange(result.Ids.Length, 1, 256);
    }
}
