using System.CommandLine;
using Shoal.Benchmarks.Ingest;
using Shoal.Benchmarks.Queries;
using Shoal.Benchmarks.Retrieval;

var docs = new Option<int>("--docs") { Description = "Documents of SciFact.", DefaultValueFactory = _ => 1000 };
var rounds = new Option<int>("--rounds") { Description = "Pairs of runs.", DefaultValueFactory = _ => 3 };
var threads = new Option<int>("--threads")
{
    Description = "Threads of the encoder, in the loop and in the server.",
    DefaultValueFactory = _ => Environment.ProcessorCount,
};

var ingest = new Command("ingest", "Bulk ingest through a server against a bare loop over ONNX Runtime.")
{
    docs, rounds, threads,
};
ingest.SetAction((parsed, cancellationToken) => new IngestBenchmark(Console.Out).RunAsync(
    parsed.GetValue(docs), parsed.GetValue(rounds), parsed.GetValue(threads), cancellationToken));

var latency = new Command("query-latency", "Queries while a bulk ingest keeps the encoder busy.")
{
    docs, threads,
};
latency.SetAction((parsed, cancellationToken) => new QueryLatencyBenchmark(Console.Out).RunAsync(
    parsed.GetValue(docs), parsed.GetValue(threads), cancellationToken));

var scifact = new Command("scifact", "nDCG@10 of all of SciFact through a server, and how soon it is back.");
scifact.SetAction((_, cancellationToken) => new SciFactBenchmark(Console.Out).RunAsync(cancellationToken));

return await new RootCommand("Measures Shoal on this machine.") { ingest, latency, scifact }.Parse(args).InvokeAsync();
