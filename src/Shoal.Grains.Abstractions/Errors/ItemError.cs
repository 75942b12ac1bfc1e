namespace Shoal.Grains.Abstractions.Errors;

/// <summary>A refusal of one item among many.</summary>
/// <param name="Code">Which one.</param>
/// <param name="Detail">One sentence.</param>
[GenerateSerializer, Immutable, Alias("shoal.ItemError")]
public sealed record ItemError([property: Id(0)] ErrorCode Code, [property: Id(1)] string Detail);
