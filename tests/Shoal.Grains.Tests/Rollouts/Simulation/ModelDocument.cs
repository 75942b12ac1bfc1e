namespace Shoal.Grains.Tests.Rollouts.Simulation;

/// <summary>A document as the oracle knows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Text">A text with a word that no other text has.</param>
/// <param name="Year">Its metadata.</param>
/// <param name="Version">As acknowledged.</param>
/// <param name="Serving">
/// The generation that served while the text was written; null when that changed just then.
/// </param>
internal sealed record ModelDocument(string Id, string Text, int Year, long Version, int? Serving);
