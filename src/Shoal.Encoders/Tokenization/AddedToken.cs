namespace Shoal.Encoders.Tokenization;

/// <summary>A token that is matched in the text before words are looked for.</summary>
/// <param name="Content">The literal; not empty.</param>
/// <param name="Id">Its id.</param>
/// <param name="SingleWord">Matches only where no word character touches it.</param>
/// <param name="LeftStrip">Takes the white space on its left with it.</param>
/// <param name="RightStrip">Takes the white space on its right with it.</param>
/// <param name="Normalized">Matches in normalized text, not in the text as it came.</param>
internal sealed record AddedToken(
    string Content, int Id, bool SingleWord, bool LeftStrip, bool RightStrip, bool Normalized);
