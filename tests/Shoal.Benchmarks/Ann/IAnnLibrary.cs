namespace Shoal.Benchmarks.Ann;

/// <summary>One library under measurement, in this process or in another.</summary>
internal interface IAnnLibrary : IDisposable
{
    /// <summary>As in the CSV: <c>shoal</c>, <c>hnswlib</c>, <c>faiss</c>.</summary>
    string Name { get; }

    /// <summary>What of the library is measured.</summary>
    string Variant { get; }

    /// <summary>Which instructions of the processor it uses.</summary>
    string InstructionSets { get; }

    /// <summary>How many times it is built; the median counts.</summary>
    int MaxBuilds { get; }

    /// <summary>Builds a graph of all vectors; an earlier one is thrown away.</summary>
    BuildCost Build(int m, int efConstruction, int threads);

    /// <summary>Runs all queries once.</summary>
    SearchCost Search(int ef, int threads);
}

/// <summary>What a build took.</summary>
/// <param name="WallSeconds">On the clock on the wall.</param>
/// <param name="CpuSeconds">Of all threads together.</param>
/// <param name="Bytes">Everything the index holds.</param>
internal sealed record BuildCost(double WallSeconds, double CpuSeconds, long Bytes);

/// <summary>What one pass over the queries took.</summary>
/// <param name="WallSeconds">On the clock on the wall.</param>
/// <param name="CpuSeconds">Of all threads together.</param>
/// <param name="Answers">Shape [queries, K]; −1 where there is none.</param>
internal sealed record SearchCost(double WallSeconds, double CpuSeconds, int[] Answers);
