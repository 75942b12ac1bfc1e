using System.CommandLine;
using Shoal.Benchmarks.Ann;
using Shoal.Benchmarks.Ann.Data;
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

var rollout = new Command(
    "rollout", "Searches during a backfill, and the first answer after a rollback; fails when either is too slow.")
{
    docs, rounds, threads,
};
rollout.SetAction((parsed, cancellationToken) => new RolloutBenchmark(Console.Out).RunAsync(
    parsed.GetValue(docs), parsed.GetValue(rounds), parsed.GetValue(threads), cancellationToken));

var scifact = new Command("scifact", "nDCG@10 of all of SciFact through a server, and how soon it is back.");
scifact.SetAction((_, cancellationToken) => new SciFactBenchmark(Console.Out).RunAsync(cancellationToken));

var data = new Option<string[]>("--data")
{
    Description = $"Which data sets: {string.Join(", ", AnnData.Names)}.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [.. AnnData.Names],
};
var libraries = new Option<string[]>("--libraries")
{
    Description = $"Which libraries: {string.Join(", ", AnnBenchmarkOptions.KnownLibraries)}.",
    AllowMultipleArgumentsPerToken = true,
    DefaultValueFactory = _ => [.. AnnBenchmarkOptions.KnownLibraries],
};
data.AcceptOnlyFromAmong([.. AnnData.Names]);
libraries.AcceptOnlyFromAmong([.. AnnBenchmarkOptions.KnownLibraries]);
var count = new Option<int?>("--count") { Description = "Synthetic vectors, instead of the recipe's number." };
var repetitions = new Option<int>("--repetitions") { Description = "Of all.", DefaultValueFactory = _ => 3 };
repetitions.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1) result.AddError("--repetitions is 1 or greater.");
});
var file = new Option<FileInfo?>("--out") { Description = "A CSV file of what was measured." };
var ann = new Command("ann", "The vector index against hnswlib and FAISS on the same data.")
{
    data, libraries, count, repetitions, file,
};
ann.SetAction((parsed, cancellationToken) => new AnnBenchmark(
    new AnnBenchmarkOptions
    {
        Data = parsed.GetValue(data)!,
        Libraries = parsed.GetValue(libraries)!,
        Count = parsed.GetValue(count),
        Repetitions = parsed.GetValue(repetitions),
        OutputFile = parsed.GetValue(file),
    },
    Console.Out).RunAsync(cancellationToken));

var one = new Option<string>("--data") { Description = "The data set.", DefaultValueFactory = _ => "clustered" };
one.AcceptOnlyFromAmong([.. AnnData.Names]);
var filters = new Command("filters", "Filtered search from 0.1 to 100 percent, against scans and no filter.") { one };
filters.SetAction((parsed, cancellationToken) =>
    new FilterBenchmark(Console.Out).RunAsync(parsed.GetValue(one)!, cancellationToken));

var dimensions = new Option<int>("--dimensions") { Description = "Of a vector.", DefaultValueFactory = _ => 384 };
var kernels = new Command("kernels", "Nanoseconds of one rank, float32 and codes, SIMD and scalar.") { dimensions };
kernels.SetAction(parsed => new KernelBenchmark(Console.Out).Run(parsed.GetValue(dimensions)));

var scan = new Command("scan", "Exact scans against the memory's speed, and a batch of queries against one.")
{
    dimensions,
};
scan.SetAction(parsed => new ScanBenchmark(Console.Out).Run(parsed.GetValue(dimensions)));

var million = new Option<int>("--count") { Description = "Vectors.", DefaultValueFactory = _ => 1_000_000 };
var scale = new Command("scale", "A million vectors in a process of their own: memory, recall, latency, start.")
{
    million,
};
scale.SetAction((parsed, cancellationToken) =>
    new ScaleBenchmark(Console.Out).RunAsync(parsed.GetValue(million), cancellationToken));

var files = new Argument<string[]>("files") { Arity = new ArgumentArity(3, 3) };
var scaleChild = new Command(ScaleBenchmark.ChildCommand) { files };
scaleChild.Hidden = true;
scaleChild.SetAction(parsed => parsed.GetValue(files) is [var snapshot, var queries, var truth]
    ? new ScaleChild(Console.Out).Run(snapshot, queries, truth)
    : 2);

return await new RootCommand("Measures Shoal on this machine.")
    { ann, filters, kernels, ingest, latency, rollout, scale, scaleChild, scan, scifact }
    .Parse(args).InvokeAsync();
