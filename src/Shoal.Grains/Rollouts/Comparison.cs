using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Search;

namespace Shoal.Grains.Rollouts;

/// <summary>What is kept of a query that ran on both generations.</summary>
internal static class Comparison
{
    /// <summary>Ranks that are compared: what a caller looks at.</summary>
    public const int Depth = 10;

    /// <summary>UTF-16 units of a query that are kept for the report.</summary>
    private const int MaxText = 500;

    /// <summary>Returns the observation.</summary>
    public static ComparisonObservation Of(
        SearchQuery query, ulong hash, GenerationAnswer serving, GenerationAnswer candidate) => new()
        {
            Query = hash,
            Text = Cut(query.Text!),
            Serving = TopOf(serving),
            Candidate = TopOf(candidate),
            Exhausted = query.ScoreThreshold is null && IsShort(query, serving) && IsShort(query, candidate),
            ServingMs = (float)serving.TotalTime.TotalMilliseconds,
            CandidateMs = (float)candidate.TotalTime.TotalMilliseconds,
        };

    /// <summary>Returns what of an answer is compared: many may wait, and their texts would weigh megabytes.</summary>
    public static GenerationAnswer Compared(GenerationAnswer answer) => answer with
    {
        Hits = [.. answer.Hits.Take(Depth).Select(hit => hit with { Text = null, MetadataJson = null })],
    };

    /// <summary>Returns that a query outside the sample ran on both.</summary>
    public static ComparisonObservation OfUnsampled(ulong hash) => new()
    {
        Query = hash,
        Text = "",
        Serving = [],
        Candidate = [],
        ServingMs = 0,
        CandidateMs = 0,
        IsSampled = false,
    };

    private static bool IsShort(SearchQuery query, GenerationAnswer answer) =>
        answer.Hits.Length < Math.Min(query.TopK, Depth);

    private static string[] TopOf(GenerationAnswer answer) =>
        answer.Hits.Take(Depth).Select(hit => hit.Id).ToArray();

    private static string Cut(string text)
    {
        if (text.Length <= MaxText) return text;
        return char.IsHighSurrogate(text[MaxText - 1]) ? text[..(MaxText - 1)] : text[..MaxText];
    }
}
