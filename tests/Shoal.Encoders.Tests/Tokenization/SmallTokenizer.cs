namespace Shoal.Encoders.Tests.Tokenization;

/// <summary>A vocabulary of a few words, with ids below 20, and added tokens with every flag.</summary>
internal static class SmallTokenizer
{
    public const string Json = """
        { "added_tokens": [
            { "id": 10, "content": "[RAW]", "normalized": false },
            { "id": 11, "content": "Éa", "normalized": true },
            { "id": 12, "content": "word", "normalized": false, "single_word": true },
            { "id": 13, "content": "<l>", "normalized": false, "lstrip": true, "rstrip": true },
            { "id": 14, "content": "[RAW]+", "normalized": false } ],
          "normalizer": { "type": "BertNormalizer", "lowercase": true },
          "pre_tokenizer": { "type": "BertPreTokenizer" },
          "post_processor": { "type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 1] },
          "model": { "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": { "[UNK]": 0, "[CLS]": 1, "[SEP]": 2,
              "a": 3, "b": 4, "##b": 5, "words": 6, "word": 7, "ab": 8 } } }
        """;
}
