using Shoal.Benchmarks.Ann.Data;
using Shoal.Indexing.Quantization;

namespace Shoal.Benchmarks.Ann;

/// <summary>
/// The index against the native libraries: the same data, M 16, EfConstruction 200, every list size, all of them in
/// turn in each repetition, and the medians.
/// </summary>
/// <remarks>
/// One thread is counted by its processor time, which other programs on the machine do not lengthen; all cores by the
/// clock on the wall.
/// </remarks>
internal sealed class AnnBenchmark(AnnBenchmarkOptions options, TextWriter output)
{
    private const int M = 16;
    private const int EfConstruction = 200;

    private static readonly int[] ListSizes = [16, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024, 2048];

    private static readonly PeerDescription[] Peers =
    [
        new("hnswlib", "hnsw-float32", int.MaxValue),
        new("faiss", "hnsw-float32", MaxBuilds: 1),
    ];

    private readonly List<AnnRow> _rows = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(AnnReport.Machine());
        // At once, so that a path that cannot be written costs no hour; and after each data set, so that none is lost.
        await WriteRowsAsync(cancellationToken);
        foreach (var name in options.Data)
        {
            var data = await AnnData.GetAsync(name, options.Count, output, cancellationToken);
            Run(data, cancellationToken);
            await WriteRowsAsync(cancellationToken);
        }
    }

    private async Task WriteRowsAsync(CancellationToken cancellationToken)
    {
        if (options.OutputFile is null) return;
        await File.WriteAllLinesAsync(
            options.OutputFile.FullName, [AnnRow.Header, .. _rows.Select(row => row.ToCsv())], cancellationToken);
    }

    private void Run(AnnData data, CancellationToken cancellationToken)
    {
        var libraries = Open(data).ToList();
        try
        {
            var measurements = libraries.ConvertAll(library => new AnnMeasurement(library, data));
            for (var repetition = 0; repetition < options.Repetitions; repetition++)
            {
                foreach (var measurement in measurements)
                {
                    measurement.Build(M, EfConstruction, Environment.ProcessorCount);
                }

                foreach (var ef in ListSizes)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    foreach (var measurement in measurements) measurement.Search(ef, threads: 1);
                    foreach (var measurement in measurements) measurement.Search(ef, Environment.ProcessorCount);
                }
            }

            var rows = measurements.SelectMany(measurement => measurement.Rows()).ToList();
            AnnReport.Write(output, data, measurements, rows);
            _rows.AddRange(rows);
        }
        finally
        {
            libraries.ForEach(library => library.Dispose());
        }
    }

    private IEnumerable<IAnnLibrary> Open(AnnData data)
    {
        if (options.Libraries.Contains("shoal")) yield return new ShoalLibrary(data, QuantizationKind.Scalar);
        if (options.Libraries.Contains("shoal-mapped"))
        {
            yield return new ShoalLibrary(data, QuantizationKind.Scalar, AnnCache.PathOf("mapped"));
        }

        if (options.Libraries.Contains("shoal-float16")) yield return new ShoalLibrary(data, QuantizationKind.Float16);
        if (options.Libraries.Contains("shoal-binary")) yield return new ShoalLibrary(data, QuantizationKind.Binary);
        if (options.Libraries.Contains("shoal-float32")) yield return new ShoalLibrary(data, QuantizationKind.None);
        foreach (var peer in Peers.Where(peer => options.Libraries.Contains(peer.Name)))
        {
            yield return PeerLibrary.Start(peer, data);
        }
    }
}

/// <summary>What is measured.</summary>
internal sealed record AnnBenchmarkOptions
{
    /// <summary>The libraries that there are.</summary>
    public static readonly IReadOnlyList<string> KnownLibraries =
        ["shoal", "shoal-mapped", "shoal-float16", "shoal-binary", "shoal-float32", "hnswlib", "faiss"];

    /// <summary>Which data sets.</summary>
    public required IReadOnlyCollection<string> Data { get; init; }

    /// <summary>Which libraries.</summary>
    public required IReadOnlyCollection<string> Libraries { get; init; }

    /// <summary>How many synthetic vectors; null for the recipe's number.</summary>
    public int? Count { get; init; }

    /// <summary>How often everything is measured; the medians count.</summary>
    public required int Repetitions { get; init; }

    /// <summary>Where the rows go; null for nowhere.</summary>
    public FileInfo? OutputFile { get; init; }
}
