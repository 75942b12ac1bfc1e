namespace Shoal.Evaluation.Datasets;

/// <summary>One query of a queries file.</summary>
/// <param name="Id">The line's <c>_id</c> (BEIR) or <c>id</c>; not empty.</param>
/// <param name="Text">Not empty.</param>
public sealed record DatasetQuery(string Id, string Text);
