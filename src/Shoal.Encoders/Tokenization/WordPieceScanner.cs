using System.Text;

namespace Shoal.Encoders.Tokenization;

/// <summary>Splits normalized text into words as <c>BertPreTokenizer</c> does, and each word into pieces.</summary>
/// <param name="model">The vocabulary and its limits.</param>
/// <param name="word">Room for the longest word that is looked up, in UTF-16 units.</param>
/// <param name="tokens">Where ids go.</param>
internal ref struct WordPieceScanner(WordPieceModel model, Span<char> word, TokenSink tokens) : IRuneSink
{
    private readonly Span<char> _word = word;
    private int _length;
    private int _characters;

    /// <inheritdoc/>
    public void Accept(Rune rune)
    {
        switch (BertCharacters.Classify(rune.Value))
        {
            case CharacterClass.Space or CharacterClass.ControlSpace:
                EndWord();
                break;
            case CharacterClass.Punctuation:
                EndWord();
                Append(rune);
                EndWord();
                break;
            default:
                Append(rune);
                break;
        }
    }

    /// <summary>Ends the word under way, if there is one.</summary>
    public void EndWord()
    {
        if (_characters == 0) return;
        if (_characters > model.MaxCharactersPerWord) tokens.Add(model.UnknownId);
        else AddPieces(_word[.._length]);
        _length = 0;
        _characters = 0;
    }

    /// <summary>Takes the id of an added token.</summary>
    public void AddToken(int id)
    {
        EndWord();
        tokens.Add(id);
    }

    // Counts past the longest word without keeping it: such a word is unknown whatever follows.
    private void Append(Rune rune)
    {
        _characters++;
        if (_characters <= model.MaxCharactersPerWord) _length += rune.EncodeToUtf16(_word[_length..]);
    }

    // Greedy longest match first. A word with any part out of vocabulary is one unknown token.
    private readonly void AddPieces(ReadOnlySpan<char> word)
    {
        Span<int> pieces = stackalloc int[WordPieceModel.MaxPieces];
        var count = 0;
        var start = 0;
        while (start < word.Length)
        {
            var length = model.Vocabulary.LongestMatch(word[start..], start > 0, out pieces[count]);
            if (length == 0)
            {
                tokens.Add(model.UnknownId);
                return;
            }

            start += length;
            count++;
        }

        foreach (var id in pieces[..count]) tokens.Add(id);
    }
}
