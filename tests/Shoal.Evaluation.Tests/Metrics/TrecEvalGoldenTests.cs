using System.Globalization;
using Shoal.Evaluation.Datasets;
using Shoal.Evaluation.Metrics;
using Shoal.Testing;

namespace Shoal.Evaluation.Tests.Metrics;

/// <summary>
/// Every metric equals the original trec_eval's number, per query and in the mean. Method: two runs that it scored,
/// one of them full of equal scores, one with graded, judged-zero and unjudged documents. Tolerance: half a unit of
/// the sixth decimal, which is all that the file prints, plus the rounding of its sums.
/// </summary>
public sealed class TrecEvalGoldenTests
{
    private const double Tolerance = 0.51e-6;

    private static readonly Dictionary<string, Func<JudgedRanking, double>> Columns = new()
    {
        ["P_5"] = new Precision(5).Evaluate,
        ["P_10"] = new Precision(10).Evaluate,
        ["Rprec"] = new RPrecision().Evaluate,
        ["bpref"] = new Bpref().Evaluate,
        ["map"] = new AveragePrecision().Evaluate,
        ["map_cut_10"] = new AveragePrecision(10).Evaluate,
        ["map_cut_100"] = new AveragePrecision(100).Evaluate,
        ["ndcg_cut_5"] = new Ndcg(5).Evaluate,
        ["ndcg_cut_10"] = new Ndcg(10).Evaluate,
        ["ndcg_cut_100"] = new Ndcg(100).Evaluate,
        ["num_rel"] = ranking => ranking.RelevantCount,
        ["num_rel_ret"] = ranking => ranking.RelevantRetrievedCount,
        ["recall_10"] = new Recall(10).Evaluate,
        ["recall_100"] = new Recall(100).Evaluate,
        ["recip_rank"] = new ReciprocalRank().Evaluate,
    };

    private static readonly Dictionary<string, string> MetricNames = new()
    {
        ["P_5"] = "PrecisionAt5",
        ["P_10"] = "PrecisionAt10",
        ["Rprec"] = "RPrecision",
        ["bpref"] = "Bpref",
        ["map"] = "Map",
        ["map_cut_10"] = "MapAt10",
        ["map_cut_100"] = "MapAt100",
        ["ndcg_cut_5"] = "NdcgAt5",
        ["ndcg_cut_10"] = "NdcgAt10",
        ["ndcg_cut_100"] = "NdcgAt100",
        ["recall_10"] = "RecallAt10",
        ["recall_100"] = "RecallAt100",
        ["recip_rank"] = "Mrr",
    };

    [Theory]
    [InlineData("scifact.qrels", "scifact-minilm.run", "scifact-minilm.scores.tsv", 300)]
    [InlineData("graded.qrels", "graded.run", "graded.scores.tsv", 40)]
    public async Task EveryColumn_OfEveryQuery_EqualsTrecEval(
        string qrelsFile, string runFile, string scores, int queries)
    {
        var (qrels, run) = await ReadAsync(qrelsFile, runFile);
        var golden = ReadScores(scores);

        Assert.Equal(queries + 1, golden.Rows.Count);
        Assert.Equal(Columns.Keys.Order(StringComparer.Ordinal), golden.Header.Order(StringComparer.Ordinal));
        foreach (var (queryId, row) in golden.Rows.Where(row => row.Key != "all"))
        {
            var ranking = new JudgedRanking(run.RankingOf(queryId), qrels.GradesOf(queryId));
            foreach (var column in golden.Header) AssertClose(row[column], Columns[column](ranking), queryId, column);
        }
    }

    [Theory]
    [InlineData("scifact.qrels", "scifact-minilm.run", "scifact-minilm.scores.tsv")]
    [InlineData("graded.qrels", "graded.run", "graded.scores.tsv")]
    public async Task EveryMean_EqualsTrecEval(string qrelsFile, string runFile, string scores)
    {
        var (qrels, run) = await ReadAsync(qrelsFile, runFile);
        var all = ReadScores(scores).Rows["all"];
        RetrievalMetric[] metrics = [.. MetricNames.Values.Select(RetrievalMetricRegistry.Get)];

        foreach (var averaged in Enum.GetValues<AveragedQueries>())
        {
            var means = RetrievalMetrics.Evaluate(run, qrels, metrics, averaged).Means;
            foreach (var (column, name) in MetricNames) AssertClose(all[column], means[name], "all", column);
        }
    }

    private static async Task<(Qrels Qrels, Run Run)> ReadAsync(string qrelsFile, string runFile)
    {
        await using var qrels = File.OpenRead(SharedData.Require($"data/trec/{qrelsFile}"));
        await using var run = File.OpenRead(SharedData.Require($"data/trec/{runFile}"));
        var token = TestContext.Current.CancellationToken;
        return (
            await QrelsReader.ReadAllAsync(qrels, qrelsFile, token),
            await TrecRunReader.ReadAllAsync(run, runFile, token));
    }

    private static (string[] Header, Dictionary<string, Dictionary<string, double>> Rows) ReadScores(string file)
    {
        var lines = File.ReadAllLines(SharedData.Require($"data/trec/{file}"));
        var header = lines[0].Split('\t')[1..];
        var rows = lines[1..].Select(line => line.Split('\t')).ToDictionary(
            fields => fields[0],
            fields => header.Zip(fields[1..]).ToDictionary(
                cell => cell.First, cell => double.Parse(cell.Second, CultureInfo.InvariantCulture)));
        return (header, rows);
    }

    private static void AssertClose(double expected, double actual, string queryId, string column) =>
        Assert.True(
            Math.Abs(expected - actual) <= Tolerance,
            $"{column} of {queryId}: trec_eval says {expected}, got {actual}.");
}
