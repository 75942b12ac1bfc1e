using System.Text;

namespace Shoal.Encoders.Tokenization;

/// <summary>WordPiece as Hugging Face's tokenizers library does it with BERT's normalizer and pre-tokenizer.</summary>
/// <remarks>
/// Microsoft.ML.Tokenizers' BertTokenizer was tried first: of the 51 reference texts it gave other ids for 26, among
/// them plain English, accents (it needs ICU for them), CJK, emoji and literal special tokens. This one streams: its
/// time is linear in the text and its memory is the ids that are kept. Safe for concurrent use.
/// </remarks>
internal sealed class WordPieceTokenizer : ITextTokenizer
{
    private readonly WordPieceModel _model;
    private readonly BertNormalizer? _normalizer;
    private readonly AddedTokenMatcher _rawTokens;
    private readonly AddedTokenMatcher _normalizedTokens;
    private readonly int[] _before;
    private readonly int[] _after;

    /// <summary>Creates one.</summary>
    /// <param name="model">The vocabulary.</param>
    /// <param name="normalizer">Null for none.</param>
    /// <param name="addedTokens">What is matched before words.</param>
    /// <param name="before">The special ids in front of a text.</param>
    /// <param name="after">The special ids behind it.</param>
    public WordPieceTokenizer(
        WordPieceModel model,
        BertNormalizer? normalizer,
        IReadOnlyCollection<AddedToken> addedTokens,
        int[] before,
        int[] after)
    {
        _model = model;
        _normalizer = normalizer;
        _rawTokens = new AddedTokenMatcher(addedTokens.Where(token => !token.Normalized));
        _normalizedTokens = new AddedTokenMatcher(
            addedTokens
                .Where(token => token.Normalized)
                .Select(token => token with { Content = Normalize(token.Content) }));
        _before = before;
        _after = after;
        int[] ids = [.. addedTokens.Select(token => token.Id), .. before, .. after];
        VocabularySize = Math.Max(model.Vocabulary.Size, ids.Length == 0 ? 0 : ids.Max() + 1);
    }

    /// <inheritdoc/>
    public int VocabularySize { get; }

    /// <inheritdoc/>
    public TokenizedText Tokenize(string text, int maxTokens)
    {
        ArgumentNullException.ThrowIfNull(text);
        var room = maxTokens - _before.Length - _after.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(room, 1, nameof(maxTokens));

        using var tokens = new TokenSink(room);
        Scan(text, tokens);
        int[] ids = [.. _before, .. tokens.Kept, .. _after];
        return new TokenizedText(ids, tokens.Total + _before.Length + _after.Length);
    }

    private void Scan(ReadOnlySpan<char> text, TokenSink tokens)
    {
        var scanner = new WordPieceScanner(_model, stackalloc char[WordPieceModel.MaxPieces], tokens);
        var from = 0;
        while (_rawTokens.TryFind(text, from, out var match))
        {
            ScanPiece(text[from..match.Start], ref scanner);
            scanner.AddToken(match.Id);
            from = match.End;
        }

        ScanPiece(text[from..], ref scanner);
    }

    private void ScanPiece(ReadOnlySpan<char> text, ref WordPieceScanner scanner)
    {
        if (!_normalizedTokens.IsEmpty)
        {
            ScanNormalized(Normalize(text), ref scanner);
        }
        else if (_normalizer is not null)
        {
            _normalizer.Normalize(text, ref scanner);
        }
        else
        {
            AcceptAll(text, ref scanner);
        }

        scanner.EndWord();
    }

    private void ScanNormalized(ReadOnlySpan<char> text, ref WordPieceScanner scanner)
    {
        var from = 0;
        while (_normalizedTokens.TryFind(text, from, out var match))
        {
            AcceptAll(text[from..match.Start], ref scanner);
            scanner.AddToken(match.Id);
            from = match.End;
        }

        AcceptAll(text[from..], ref scanner);
    }

    private static void AcceptAll(ReadOnlySpan<char> text, ref WordPieceScanner scanner)
    {
        foreach (var rune in text.EnumerateRunes()) scanner.Accept(rune);
    }

    private string Normalize(ReadOnlySpan<char> text)
    {
        if (_normalizer is null) return text.ToString();
        var sink = new StringSink(new StringBuilder(text.Length));
        _normalizer.Normalize(text, ref sink);
        return sink.Text.ToString();
    }

    private readonly struct StringSink(StringBuilder text) : IRuneSink
    {
        public StringBuilder Text => text;

        public void Accept(Rune rune) => text.Append(rune);
    }
}
