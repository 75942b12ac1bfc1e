using System.Globalization;
using Shoal.Benchmarks.Ann.Data;
using Shoal.Indexing;
using Shoal.Indexing.Filters;

namespace Shoal.Benchmarks.Ann;

/// <summary>
/// Filtered search at many selectivities: recall and speed beside an exact scan of the matches and the same index
/// without a filter.
/// </summary>
/// <remarks>
/// Document i has the number ((i · 2654435761 mod 2³²) &gt;&gt; 16) % 1000, and a filter of s percent asks for numbers
/// below 10 s. The list size is the smallest of those tried that reaches the recall asked for. A shard evaluates a
/// filter once between two writes; the last columns count that for every query, on both sides.
/// </remarks>
internal sealed class FilterBenchmark(TextWriter output)
{
    private const double RecallWanted = 0.95;

    // How often each kind of search is the first of a round.
    private const int TimesFirst = 2;

    private const int Evaluations = 200;
    private const string Field = "number";

    private static readonly double[] Percents = [0.1, 0.3, 1, 3, 5, 7, 10, 15, 20, 30, 50, 70, 90, 100];
    private static readonly int[] ListSizes = [10, 16, 24, 32, 40, 48, 56, 64, 72, 80, 96, 112, 128, 192, 256];

    public async Task RunAsync(string name, CancellationToken cancellationToken)
    {
        var data = await AnnData.GetAsync(name, null, output, cancellationToken);
        using var index = VectorIndexRegistry.Create(
            new VectorIndexOptions { Type = VectorIndexTypes.Hnsw, Dimensions = data.Dimensions });
        var ordinals = Enumerable.Range(0, data.Count).Select(i => new Ordinal(i)).ToArray();
        index.AddRange(ordinals, data.Vectors, Environment.ProcessorCount);
        var metadata = Number(ordinals);
        var unfiltered = Best(index, data, null, data.Truth);
        await output.WriteLineAsync(Line(
            $"without: ef {unfiltered.Ef}, recall {unfiltered.Recall:F3}, {unfiltered.Rate:F0} queries/s"));
        await output.WriteLineAsync(
            "percent  ef  recall  queries/s  exact scan/s  times the better of scan and half  " +
            "evaluation, us  the same with it");
        foreach (var percent in Percents)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var filter = FilterParser.Parse(Line($$"""{"field":"{{Field}}","lt":{{percent * 10}}}"""));
            var (matches, evaluation) = Evaluate(metadata, filter);
            var exact = new VectorSearchOptions { K = AnnData.K, Matches = matches, Exact = true };
            var best = Best(index, data, matches, Run(index, data, exact).Answers);
            var walk = new VectorSearchOptions { K = AnnData.K, EfSearch = best.Ef, Matches = matches };
            var plain = new VectorSearchOptions { K = AnnData.K, EfSearch = unfiltered.Ef };
            var rates = InTurn(index, data, walk, exact, plain);
            double With(double rate) => 1 / ((1 / rate) + evaluation);
            var floor = Math.Max(rates[1], rates[2] / 2);
            var floorWith = Math.Max(With(rates[1]), rates[2] / 2);
            var filtered = Line($"{percent,7:F1}{best.Ef,4}{best.Recall,8:F3}{rates[0],11:F0}");
            await output.WriteLineAsync(filtered + Line(
                $"{rates[1],14:F0}{rates[0] / floor,8:F2}{evaluation * 1e6,12:F0}{With(rates[0]) / floorWith,8:F2}"));
        }
    }

    /// <summary>Returns the median rates of searches that take turns, each having run before.</summary>
    /// <remarks>
    /// Each is the first of a round as often as the others: two that read the same vectors find them in the cache if
    /// they come one after the other.
    /// </remarks>
    private static double[] InTurn(IVectorIndex index, AnnData data, params VectorSearchOptions[] kinds)
    {
        foreach (var kind in kinds) Run(index, data, kind);
        var rates = kinds.Select(_ => new List<double>()).ToArray();
        for (var turn = 0; turn < TimesFirst * kinds.Length * kinds.Length; turn++)
        {
            var (round, place) = Math.DivRem(turn, kinds.Length);
            // Forwards and backwards in turn.
            var kind = (round + (round % 2 == 0 ? place : kinds.Length - place)) % kinds.Length;
            rates[kind].Add(Run(index, data, kinds[kind]).Rate);
        }

        return [.. rates.Select(rate => rate.Order().ElementAt(rate.Count / 2))];
    }

    private static MetadataIndex Number(Ordinal[] ordinals)
    {
        var metadata = new MetadataIndex([Field]);
        foreach (var ordinal in ordinals)
        {
            var number = ((uint)ordinal.Value * 2_654_435_761u >> 16) % 1000;
            var fields = DocumentFields.Parse(Line($$"""{"{{Field}}":{{number}}}"""), [Field]);
            metadata.Replace([], [ordinal], fields);
        }

        return metadata;
    }

    /// <summary>Returns what matches, and the seconds that one evaluation takes.</summary>
    private static (OrdinalSet Matches, double Seconds) Evaluate(MetadataIndex metadata, FilterExpression filter)
    {
        var matches = metadata.Matching(filter);
        var before = CpuClock.ThreadSeconds();
        for (var i = 0; i < Evaluations; i++) matches = metadata.Matching(filter);
        return (matches, (CpuClock.ThreadSeconds() - before) / Evaluations);
    }

    private static (int Ef, double Recall, double Rate) Best(
        IVectorIndex index, AnnData data, OrdinalSet? matches, int[] truth)
    {
        (int Ef, double Recall, double Rate) result = default;
        foreach (var ef in ListSizes)
        {
            var options = new VectorSearchOptions { K = AnnData.K, EfSearch = ef, Matches = matches };
            var (rate, answers) = Run(index, data, options);
            result = (ef, Recall(answers, truth, data.QueryCount), rate);
            if (result.Recall >= RecallWanted) break;
        }

        return result;
    }

    private static (double Rate, int[] Answers) Run(IVectorIndex index, AnnData data, VectorSearchOptions options)
    {
        var answers = new int[data.QueryCount * AnnData.K];
        Array.Fill(answers, -1);
        Span<Neighbor> neighbors = stackalloc Neighbor[AnnData.K];
        var before = CpuClock.ThreadSeconds();
        for (var query = 0; query < data.QueryCount; query++)
        {
            var vector = data.Queries.AsSpan(query * data.Dimensions, data.Dimensions);
            var found = index.Search(vector, options, neighbors);
            for (var i = 0; i < found; i++) answers[(query * AnnData.K) + i] = neighbors[i].Ordinal.Value;
        }

        return (data.QueryCount / (CpuClock.ThreadSeconds() - before), answers);
    }

    private static double Recall(int[] answers, int[] truth, int queries)
    {
        var (hits, wanted) = (0, 0);
        for (var query = 0; query < queries; query++)
        {
            var expected = truth.AsSpan(query * AnnData.K, AnnData.K);
            foreach (var neighbor in expected)
            {
                if (neighbor < 0) continue;
                wanted++;
                if (answers.AsSpan(query * AnnData.K, AnnData.K).Contains(neighbor)) hits++;
            }
        }

        return (double)hits / wanted;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
