using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Abstractions.Search;

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
        SearchQuery query, ulong hash, RankedAnswer serving, RankedAnswer candidate) => new()
        {
            Query = hash,
            Text = Cut(query.Text!),
            Serving = serving.Top,
            Candidate = candidate.Top,
            Exhausted = query.ScoreThreshold is null && IsShort(query, serving) && IsShort(query, candidate),
            ServingMs = (float)serving.Time.TotalMilliseconds,
            CandidateMs = (float)candidate.Time.TotalMilliseconds,
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

    private static bool IsShort(SearchQuery query, RankedAnswer answer) =>
        answer.Top.Length < Math.Min(query.TopK, Depth);

    private static string Cut(string text)
    {
        if (text.Length <= MaxText) return text;
        return char.IsHighSurrogate(text[MaxText - 1]) ? text[..(MaxText - 1)] : text[..MaxText];
    }
}
