using System.Numerics.Tensors;
using Shoal.Encoders.Devices;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;
using Shoal.Encoders.Tokenization;
using Shoal.Evaluation.Datasets;
using Shoal.Evaluation.Gates;
using Shoal.Evaluation.Health;
using Shoal.Evaluation.Metrics;
using Shoal.Evaluation.Projections;
using Shoal.Evaluation.Rankings;
using Shoal.Evaluation.Sequential;
using Shoal.Testing;

namespace Shoal.Evaluation.Tests.Gates;

/// <summary>
/// Real models through the gates: a good candidate gets past them and a broken one does not. Method: 600 documents of
/// SciFact, cut at 600 characters, those of the first 200 train queries among them, ranked exactly by cosine.
/// </summary>
public sealed class RealCandidateTests(ITestOutputHelper output)
{
    private const int Documents = 600;
    private const int Queries = 200;
    private const int MostCharacters = 600;

    private delegate TokenizedText Spoiling(TokenizedText text);

    [Fact]
    [Trait("Tier", "Slow")]
    public async Task Gates_OfGoodAndBrokenCandidates_TellThemApart()
    {
        TestTier.SkipUnlessSlow();
        var (documents, queries, judgments) = await ReadAsync(TestContext.Current.CancellationToken);
        var serving = Encode("all-minilm-l6-v2", documents, queries, text => text);
        var good = Encode("bge-small-en-v1.5", documents, queries, text => text);
        var cut = Encode("all-minilm-l6-v2", documents, queries, CutAtEight);
        var shifted = Encode("bge-small-en-v1.5", documents, queries, ShiftByOne);

        var adapter = ProjectionFitter.Fit(
            [.. good.Documents.Zip(serving.Documents, (source, target) => new VectorPair(source, target))], seed: 1);
        output.WriteLine($"drift adapter: {adapter.Method}, held-out recall@10 {adapter.HeldOutRecallAt10:N3}");

        output.WriteLine($"serving, health: {serving.Health()}");
        Assert.DoesNotContain(Answers("good", serving, good, queries, judgments), IsFail);
        Assert.Contains(Answers("cut at 8 tokens", serving, cut, queries, judgments), IsFail);
        Assert.Contains(Answers("ids shifted by one", serving, shifted, queries, judgments), IsFail);
    }

    private static bool IsFail(GateAnswer answer) => answer.Verdict == GateVerdict.Fail;

    private List<GateAnswer> Answers(
        string name, Vectors serving, Vectors candidate, IReadOnlyList<DatasetQuery> queries, Qrels judgments)
    {
        var settings = new GateSettings();
        var (before, after) = (serving.Rankings(), candidate.Rankings());
        var jaccards = before.Zip(after, (first, second) => RankingComparison.Of(first, second, 10).Jaccard);
        double[] differences = [.. queries.Select((query, i) =>
            NdcgAt10(after[i], judgments.GradesOf(query.Id)) - NdcgAt10(before[i], judgments.GradesOf(query.Id)))];
        List<GateAnswer> answers =
        [
            HealthGate.Evaluate(new(candidate.Health(), serving.Health(), Documents, true)),
            OverlapFloorGate.Evaluate(new(ValueCount.Of(jaccards), Queries, 0), settings),
            JudgedQualityGate.Evaluate(new(Queries, differences, 0), settings),
        ];
        foreach (var answer in answers)
        {
            output.WriteLine($"{name}, {answer.Name}: {answer.Verdict}. {answer.Reason} "
                + string.Join(", ", answer.Numbers.Select(pair => $"{pair.Key} {pair.Value:N4}")));
        }

        return answers;
    }

    private static double NdcgAt10(IReadOnlyList<string> ids, IReadOnlyDictionary<string, int> grades) =>
        new Ndcg(10).Evaluate(new([.. ids.Select((id, rank) => new RunEntry("q", id, -rank))], grades));

    private static TokenizedText CutAtEight(TokenizedText text) => text.Ids.Length <= 8
        ? text : text with { Ids = new([.. text.Ids.Span[..7], text.Ids.Span[^1]]) };

    // The special tokens keep their ids: they are written out in the post-processor.
    private static TokenizedText ShiftByOne(TokenizedText text) => text with
    {
        Ids = new([text.Ids.Span[0], .. text.Ids.Span[1..^1].ToArray().Select(id => id + 1), text.Ids.Span[^1]]),
    };

    private static async Task<(List<CorpusDocument>, List<DatasetQuery>, Qrels)> ReadAsync(CancellationToken token)
    {
        await using var qrels = File.OpenRead(SharedData.Require("data/scifact/qrels/train.tsv"));
        var judgments = await QrelsReader.ReadAllAsync(qrels, qrels.Name, token);
        await using var queryFile = File.OpenRead(SharedData.Require("data/scifact/queries.jsonl"));
        var queries = await QueriesReader.ReadAsync(queryFile, queryFile.Name, token)
            .Where(query => judgments.GradesOf(query.Id).Count > 0).Take(Queries).ToListAsync(token);
        var relevant = queries.SelectMany(query => judgments.GradesOf(query.Id).Keys).ToHashSet(StringComparer.Ordinal);
        await using var corpus = File.OpenRead(SharedData.Require("data/scifact/corpus.jsonl"));
        var all = await CorpusReader.ReadAsync(corpus, corpus.Name, token).ToListAsync(token);
        var relevantFirst = all.OrderByDescending(document => relevant.Contains(document.Id));
        return ([.. relevantFirst.Take(Documents)], queries, judgments);
    }

    private static Vectors Encode(
        string model, IReadOnlyList<CorpusDocument> documents, IReadOnlyList<DatasetQuery> queries, Spoiling spoil)
    {
        var manifest = ModelDirectory.Read(SharedData.Require("models/" + model));
        using var encoder = new OnnxTextEncoderFactory().Open(manifest, new(DeviceKind.Cpu, 0), threads: 1);
        float[] Run(string text, InputKind kind)
        {
            var vector = new float[manifest.Dimensions];
            encoder.Encode([spoil(encoder.Tokenize(text, kind))], vector);
            return vector;
        }

        return new(
            [.. documents.Select(document => document.Id)],
            [.. documents.Select(document => Run(TextOf(document), InputKind.Document))],
            [.. queries.Select(query => Run(query.Text, InputKind.Query))]);
    }

    private static string TextOf(CorpusDocument document)
    {
        var text = $"{document.Title} {document.Text}";
        return text[..Math.Min(text.Length, MostCharacters)];
    }

    private sealed record Vectors(string[] Ids, float[][] Documents, float[][] Queries)
    {
        public List<string[]> Rankings() => [.. Queries.Select(query => Ids.Zip(Documents)
            .OrderByDescending(document => TensorPrimitives.Dot(document.Second, query))
            .Take(10).Select(document => document.First).ToArray())];

        public EmbeddingHealthSummary Health()
        {
            var health = new EmbeddingHealth(Documents[0].Length);
            for (var i = 0; i < Documents.Length; i++) health.Add(Documents[i], (ulong)i);
            return health.Summarize();
        }
    }
}
