using System.Diagnostics;
using Shoal.Protocol;

namespace Shoal.Benchmarks.Ingest;

/// <summary>
/// How much of the processor's encoding rate is left when the texts come in over HTTP and are stored and indexed:
/// rounds of a bare loop and a bulk ingest of the same texts, one after the other in one run, so that both see the
/// same machine.
/// </summary>
internal sealed class IngestBenchmark(TextWriter output)
{
    private const string Lane = "lane";
    private const string Bulk = "bulk";

    public async Task RunAsync(int docs, int rounds, int threads, CancellationToken cancellationToken)
    {
        var documents = await SciFact.ReadDocumentsAsync(docs, cancellationToken);
        using var loop = new BareLoop([.. documents.Select(SciFact.TextOf)], threads);
        await using var server = await BenchmarkServer.StartAsync(threads, cancellationToken);
        await output.WriteLineAsync(
            $"{documents.Count} SciFact abstracts, {loop.TokenCount} tokens, {threads} threads");
        await output.WriteLineAsync(
            "round   loop texts/s (cpu)   ingest texts/s (server cpu, client cpu)   ratio   encoder busy   padding");

        var ratios = new List<double>();
        for (var round = 1; round <= rounds; round++)
        {
            var (bare, processors) = MeasureLoop(loop, documents.Count, cancellationToken);
            var ingest = await MeasureIngestAsync(server, documents, round, cancellationToken);
            ratios.Add(ingest.TextsPerSecond / bare);
            await output.WriteLineAsync(
                $"{round,5}{bare,15:F1} ({processors:F2})" +
                $"{ingest.TextsPerSecond,17:F1} ({ingest.ServerProcessors:F2}, {ingest.ClientProcessors:F2})" +
                $"{ratios[^1],20:F3}{ingest.EncoderBusy,15:P0}{ingest.Padding,10:P1}");
        }

        var median = ratios.Order().ElementAt(ratios.Count / 2);
        await output.WriteLineAsync($"median ratio {median:F3} (wanted: at least 0.80)");
    }

    /// <summary>Returns texts a second, and how many processors were busy with them.</summary>
    private static (double TextsPerSecond, double Processors) MeasureLoop(
        BareLoop loop, int texts, CancellationToken cancellationToken)
    {
        using var self = Process.GetCurrentProcess();
        var used = self.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        loop.Run(cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        self.Refresh();
        return (texts / seconds, (self.TotalProcessorTime - used).TotalSeconds / seconds);
    }

    private static async Task<IngestMeasure> MeasureIngestAsync(
        BenchmarkServer server, IReadOnlyList<Document> documents, int round, CancellationToken cancellationToken)
    {
        using var self = Process.GetCurrentProcess();
        var before = await server.ReadMetricsAsync(cancellationToken);
        var (serverBefore, selfBefore) = (server.Process.ProcessorTime, self.TotalProcessorTime);
        var started = Stopwatch.GetTimestamp();
        await server.IngestAsync($"round-{round}", index: null, documents, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        self.Refresh();
        var processors = (server.Process.ProcessorTime - serverBefore, self.TotalProcessorTime - selfBefore);
        var after = await server.ReadMetricsAsync(cancellationToken);

        double Change(string metric) => after.Sum(metric, Lane, Bulk) - before.Sum(metric, Lane, Bulk);
        return new IngestMeasure(
            documents.Count / seconds,
            Change("shoal_encoder_batch_duration_seconds_sum") / seconds,
            Change("shoal_encoder_padding_total") / Change("shoal_encoder_batch_tokens_sum"),
            processors.Item1.TotalSeconds / seconds,
            processors.Item2.TotalSeconds / seconds);
    }

    /// <summary>What one bulk ingest used.</summary>
    /// <param name="TextsPerSecond">From the first request to the last result.</param>
    /// <param name="EncoderBusy">The share of that time in which a batch ran.</param>
    /// <param name="Padding">Padding tokens per token.</param>
    /// <param name="ServerProcessors">Processors that the server kept busy.</param>
    /// <param name="ClientProcessors">Processors that the client kept busy.</param>
    private sealed record IngestMeasure(
        double TextsPerSecond, double EncoderBusy, double Padding, double ServerProcessors, double ClientProcessors);
}
