using System.Text.Json;

namespace Shoal.Evaluation.Datasets;

/// <summary>One document of a corpus file.</summary>
/// <param name="Id">The line's <c>_id</c> (BEIR) or <c>id</c>; not empty.</param>
/// <param name="Title">Null when absent.</param>
/// <param name="Text">Empty when absent.</param>
/// <param name="Metadata">A JSON object; null when absent.</param>
/// <param name="Vector">The caller's own embedding; null when absent.</param>
public sealed record CorpusDocument(
    string Id, string? Title, string Text, JsonElement? Metadata, float[]? Vector);
