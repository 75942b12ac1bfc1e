using System.Globalization;

namespace Shoal.Benchmarks.Ann;

/// <summary>One line of the CSV.</summary>
internal sealed record AnnRow(
    string Data,
    string Library,
    string Variant,
    int Threads,
    int Ef,
    double RecallAt10,
    double QueriesPerSecond,
    double BuildSeconds,
    double BytesPerVector)
{
    /// <summary>The first line of the file.</summary>
    public const string Header = "data,library,variant,threads,ef,recall_at_10,qps,build_s,bytes_per_vector";

    /// <summary>Returns the line.</summary>
    public string ToCsv()
    {
        FormattableString numbers =
            $"{Threads},{Ef},{RecallAt10:F4},{QueriesPerSecond:F1},{BuildSeconds:F2},{BytesPerVector:F1}";
        return $"{Data},{Library},{Variant},{numbers.ToString(CultureInfo.InvariantCulture)}";
    }
}
