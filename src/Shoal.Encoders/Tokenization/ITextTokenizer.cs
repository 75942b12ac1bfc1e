namespace Shoal.Encoders.Tokenization;

/// <summary>Turns text into the ids a model was trained on.</summary>
/// <remarks>
/// Safe for concurrent use. Equal to the reference tokenizer of the model's <c>tokenizer.json</c>, id by id.
/// </remarks>
public interface ITextTokenizer
{
    /// <summary>How many ids there are: each is from 0 to one less.</summary>
    int VocabularySize { get; }

    /// <summary>Tokenizes one text with the model's special tokens around it.</summary>
    /// <param name="text">Any text without lone surrogates; the prompt already in front.</param>
    /// <param name="maxTokens">The limit, special tokens included; 3 or greater.</param>
    /// <returns>At most <paramref name="maxTokens"/> ids, cut on the right with the last special token kept.</returns>
    TokenizedText Tokenize(string text, int maxTokens);
}
