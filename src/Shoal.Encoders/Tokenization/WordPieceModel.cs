namespace Shoal.Encoders.Tokenization;

/// <summary>The <c>model</c> section of a WordPiece <c>tokenizer.json</c>.</summary>
/// <param name="Vocabulary">The tokens.</param>
/// <param name="UnknownId">What a word gets that has no pieces.</param>
/// <param name="MaxCharactersPerWord">A longer word, in code points, is unknown; 1 to <see cref="MaxPieces"/> /
/// 2.</param>
internal sealed record WordPieceModel(VocabularyTrie Vocabulary, int UnknownId, int MaxCharactersPerWord)
{
    /// <summary>
    /// The most pieces of a word, and UTF-16 units: twice the largest word limit, which is 100 in practice.
    /// </summary>
    public const int MaxPieces = 1024;
}
