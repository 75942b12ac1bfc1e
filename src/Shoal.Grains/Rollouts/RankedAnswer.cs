using Shoal.Grains.Search;

namespace Shoal.Grains.Rollouts;

/// <summary>What of an answer is compared: many may wait, and whole answers would weigh megabytes.</summary>
/// <param name="Generation">Who answered.</param>
/// <param name="Top">The ids of the first <see cref="Comparison.Depth"/> documents, best first.</param>
/// <param name="Time">Spent on encoding and in the shards.</param>
/// <param name="IsWhole">Whether every shard answered.</param>
internal sealed record RankedAnswer(int Generation, string[] Top, TimeSpan Time, bool IsWhole)
{
    /// <summary>Returns what is compared of an answer.</summary>
    public static RankedAnswer Of(GenerationAnswer answer) => new(
        answer.Generation.Number,
        [.. answer.Hits.Take(Comparison.Depth).Select(hit => hit.Id)],
        answer.TotalTime,
        answer.IsWhole);
}
