namespace Shoal.Grains.Shards;

/// <summary>What a search sees of a partition's index.</summary>
/// <param name="Replacements">As <see cref="Publications.Moment"/> names it.</param>
/// <param name="Published">Chunks of documents that are published later have ordinals from this one on.</param>
internal readonly record struct IndexMoment(long Replacements, int Published);
