namespace Shoal.Encoders.Tokenization;

/// <summary>A text as token ids.</summary>
/// <param name="Ids">Special tokens included; no padding.</param>
/// <param name="UntruncatedLength">How many ids there would be without the limit; equal to the length of
/// <paramref name="Ids"/> when nothing was cut.</param>
public readonly record struct TokenizedText(ReadOnlyMemory<int> Ids, int UntruncatedLength)
{
    /// <summary>Whether the text was cut at the limit.</summary>
    public bool Truncated => UntruncatedLength > Ids.Length;
}
