namespace Shoal.Encoders.Tokenization;

/// <summary>What a code point is to a BERT normalizer and pre-tokenizer.</summary>
internal enum CharacterClass : byte
{
    /// <summary>Part of a word.</summary>
    Word = 0,

    /// <summary>Ends a word and is dropped.</summary>
    Space,

    /// <summary>Ends a word and is one by itself.</summary>
    Punctuation,

    /// <summary>Dropped when text is cleaned.</summary>
    Control,

    /// <summary>Dropped when text is cleaned, a space otherwise.</summary>
    ControlSpace,

    /// <summary>A nonspacing mark: dropped when accents are stripped.</summary>
    Mark,

    /// <summary>A CJK ideograph: a word by itself when the normalizer handles them.</summary>
    Chinese,
}
