using System.Diagnostics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Shoal.Benchmarks.Ann.Data;
using Shoal.Indexing;
using Shoal.Indexing.Quantization;

namespace Shoal.Benchmarks.Ann;

/// <summary>Our own index, through the interface that the shards use.</summary>
internal sealed class ShoalLibrary(AnnData data, QuantizationKind quantization, string? vectorsFolder = null)
    : IAnnLibrary
{
    // Enough calls for the runtime to have compiled the walk with all optimizations.
    private const int WarmUpPasses = 3;
    private const int WarmUpEf = 64;

    private IVectorIndex? _index;

    /// <inheritdoc/>
    public string Name => "shoal";

    /// <inheritdoc/>
    public string Variant => (quantization, vectorsFolder) switch
    {
        (QuantizationKind.None, _) => "hnsw-float32",
        (QuantizationKind.Float16, _) => "hnsw-float16-rescored",
        (QuantizationKind.Binary, _) => "hnsw-1bit-rescored",
        (_, null) => "hnsw-8bit-rescored",
        _ => "hnsw-8bit-mapped",
    };

    /// <inheritdoc/>
    public string InstructionSets =>
        Avx512BW.IsSupported ? "AVX-512 (F, BW)" : Avx2.IsSupported ? "AVX2" : Dp.IsSupported ? "NEON" : "none";

    /// <inheritdoc/>
    public int MaxBuilds => int.MaxValue;

    /// <inheritdoc/>
    public BuildCost Build(int m, int efConstruction, int threads)
    {
        _index?.Dispose();
        GC.Collect();
        var ordinals = Enumerable.Range(0, data.Count).Select(i => new Ordinal(i)).ToArray();
        var process = Process.GetCurrentProcess();
        var (cpu, started) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        _index = VectorIndexRegistry.Create(new VectorIndexOptions
        {
            Type = VectorIndexTypes.Hnsw,
            Dimensions = data.Dimensions,
            M = m,
            EfConstruction = efConstruction,
            Quantization = quantization,
            VectorsFolder = vectorsFolder,
        });
        _index.AddRange(ordinals, data.Vectors, threads);
        var wall = Stopwatch.GetElapsedTime(started);
        process.Refresh();
        var cost = new BuildCost(
            wall.TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds, _index.MemoryBytes);
        for (var pass = 0; pass < WarmUpPasses; pass++) Search(WarmUpEf, 1);
        return cost;
    }

    /// <inheritdoc/>
    public SearchCost Search(int ef, int threads)
    {
        var answers = new int[data.QueryCount * AnnData.K];
        var cpu = new double[threads];
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        if (threads == 1)
        {
            Run(0);
        }
        else
        {
            var workers = Enumerable.Range(0, threads).Select(t => new Thread(() => Run(t))).ToArray();
            foreach (var worker in workers) worker.Start();
            foreach (var worker in workers) worker.Join();
        }

        return new SearchCost(Stopwatch.GetElapsedTime(started).TotalSeconds, cpu.Sum(), answers);

        void Run(int thread)
        {
            var before = CpuClock.ThreadSeconds();
            for (var i = Interlocked.Increment(ref next); i < data.QueryCount; i = Interlocked.Increment(ref next))
            {
                SearchOne(i, ef, answers);
            }

            cpu[thread] = CpuClock.ThreadSeconds() - before;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _index?.Dispose();

    private void SearchOne(int query, int ef, int[] answers)
    {
        Span<Neighbor> neighbors = stackalloc Neighbor[AnnData.K];
        var options = new VectorSearchOptions { K = AnnData.K, EfSearch = ef };
        var vector = data.Queries.AsSpan(query * data.Dimensions, data.Dimensions);
        var found = _index!.Search(vector, options, neighbors);
        var answer = answers.AsSpan(query * AnnData.K, AnnData.K);
        answer.Fill(-1);
        for (var i = 0; i < found; i++) answer[i] = neighbors[i].Ordinal.Value;
    }
}
