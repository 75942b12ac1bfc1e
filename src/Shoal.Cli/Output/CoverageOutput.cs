using System.Globalization;
using Shoal.Protocol;

namespace Shoal.Cli.Output;

/// <summary>Says when an answer may lack hits.</summary>
internal static class CoverageOutput
{
    /// <summary>Returns what was missing; null when everything could answer.</summary>
    public static string? Describe(SearchCoverage coverage)
    {
        if (coverage.ShardsAnswered < coverage.ShardsAsked)
        {
            return $"only {coverage.ShardsAnswered} of {coverage.ShardsAsked} shards answered: hits may be missing";
        }

        return coverage.Documents < 1
            ? $"{coverage.Documents.ToString("P1", CultureInfo.InvariantCulture)} of documents are embedded: "
                + "hits may be missing"
            : null;
    }
}
