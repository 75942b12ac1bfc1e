using CsCheck;
using Shoal.Evaluation.Metrics;

namespace Shoal.Evaluation.Tests.Metrics;

/// <summary>
/// What holds for every metric and any data. Method: random judged sets (grades -1 to 3) and random runs with few
/// distinct scores, so that ties are common and some retrieved documents are unjudged.
/// </summary>
public sealed class RetrievalMetricProperties
{
    private const int Cutoff = 5;

    private static readonly Gen<Judgment[]> GenJudgments =
        Gen.Select(Gen.Int[0, 11], Gen.Int[-1, 3])
            .Array[0, 12]
            .Select(pairs => pairs.DistinctBy(pair => pair.Item1)
                .Select(pair => new Judgment("q", $"d{pair.Item1}", pair.Item2)).ToArray());

    private static readonly Gen<RunEntry[]> GenEntries =
        Gen.Select(Gen.Int[0, 19], Gen.Int[0, 3])
            .Array[0, 20]
            .Select(pairs => pairs.DistinctBy(pair => pair.Item1)
                .Select(pair => new RunEntry("q", $"d{pair.Item1}", pair.Item2 / 4.0)).ToArray());

    [Fact]
    public void EveryMetricIsBetweenZeroAndOne() =>
        Gen.Select(GenJudgments, GenEntries).Sample((judgments, entries) =>
            Evaluate(judgments, entries).All(value => value.Value is >= 0 and <= 1));

    [Fact]
    public void EveryMetricIgnoresTheOrderOfTheEntries() =>
        Gen.Select(GenJudgments, GenEntries).Sample((judgments, entries) =>
            Evaluate(judgments, entries).OrderBy(value => value.Key).SequenceEqual(
                Evaluate(judgments, [.. entries.Reverse()]).OrderBy(value => value.Key)));

    [Fact]
    public void ThePerfectRankingOfAFewRelevantDocumentsScoresOne() =>
        GenJudgments.Sample(judgments =>
        {
            var relevant = judgments.Where(judgment => judgment.Grade > 0).Take(Cutoff).ToArray();
            var perfect = relevant.Select(judgment => new RunEntry("q", judgment.DocumentId, judgment.Grade)).ToArray();
            double Best(string name) => name == $"PrecisionAt{Cutoff}" ? (double)relevant.Length / Cutoff : 1;
            return relevant.Length == 0
                || Evaluate(relevant, perfect).All(value => Math.Abs(value.Value - Best(value.Key)) < 1e-12);
        });

    [Fact]
    public void ADocumentBelowTheCutoffChangesNoMetricWithOne() =>
        Gen.Select(GenJudgments, GenEntries).Sample((judgments, entries) =>
        {
            var top = new Run(entries).RankingOf("q").Take(Cutoff).ToArray();
            var whole = Evaluate(judgments, entries);
            return Evaluate(judgments, top).All(value =>
                !value.Key.Contains("At", StringComparison.Ordinal) || value.Value == whole[value.Key]);
        });

    private static IReadOnlyDictionary<string, double> Evaluate(Judgment[] judgments, RunEntry[] entries) =>
        RetrievalMetrics.Evaluate(new Run(entries), new Qrels(judgments), AllMetrics.At(Cutoff)).Means;
}
