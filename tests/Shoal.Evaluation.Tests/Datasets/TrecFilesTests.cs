using Shoal.Evaluation.Datasets;
using Shoal.Evaluation.Metrics;

namespace Shoal.Evaluation.Tests.Datasets;

public sealed class TrecFilesTests
{
    private static readonly Judgment[] Expected = [new("q1", "d 1", 2), new("q2", "d2", -1)];

    [Theory]
    [InlineData("query-id\tcorpus-id\tscore\nq1\td 1\t2\nq2\td2\t-1\n")]
    [InlineData("\uFEFFquery-id\tcorpus-id\tscore\r\nq1\td 1\t2\r\n\r\nq2\td2\t-1")]
    [InlineData("q1\td 1\t2\nq2\td2\t-1\n")]
    public async Task Qrels_Beir_ReadsWithAndWithoutHeader(string text) =>
        Assert.Equal(Expected, await ReadQrelsAsync(text));

    [Fact]
    public async Task Qrels_Trec_SkipsTheIterationColumn() =>
        Assert.Equal([new("q1", "d1", 1), new("q2", "d2", 0)], await ReadQrelsAsync("q1 0 d1 1\nq2\tQ0  d2 0\n"));

    [Theory]
    [InlineData("q1\td1\t1\nq1\td2", "expected 3 tab-separated fields, found 2")]
    [InlineData("q1\td1\t1\nq1\td2\t1.5", "the grade '1.5' is no integer")]
    [InlineData("q1\td1\t1\nq1\t\t1", "an id is empty")]
    [InlineData("q1\td1\t1\nq1\td1\t2", "document 'd1' is judged a second time for query 'q1'")]
    [InlineData("q1 0 d1 1\nq1 0 d2", "found 3")]
    public async Task Qrels_WrongLine_IsAnErrorThatNamesTheLineAndTheProblem(string text, string problem)
    {
        var error = await Assert.ThrowsAsync<DatasetFormatException>(() => ReadQrelsAsync(text));

        Assert.Equal(2, error.LineNumber);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Trec_IgnoresTheRankColumn()
    {
        var run = await ReadRunAsync("q1 Q0 low 1 0.5 tag\nq1 Q0 high 2 1.5e0 tag\n");

        Assert.Equal([new("q1", "high", 1.5), new("q1", "low", 0.5)], run.RankingOf("q1"));
    }

    [Theory]
    [InlineData("q1 Q0 d1 1 0.5", "expected 6 fields")]
    [InlineData("q1 Q0 d1 1 NaN tag", "no finite number")]
    [InlineData("q1 Q0 d0 1 0.5 tag", "a second time")]
    public async Task Run_WrongLine_IsAnErrorThatNamesTheLineAndTheProblem(string line, string problem)
    {
        var error = await Assert.ThrowsAsync<DatasetFormatException>(() => ReadRunAsync("q1 Q0 d0 1 1 tag\n" + line));

        Assert.Equal(2, error.LineNumber);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WrittenAndReadBack_IsTheSame()
    {
        RunEntry[] entries = [new("q2", "b", 0.1 + 0.2), new("q2", "a", -1e-12), new("q1", "a", 3)];
        using var writer = new StringWriter();

        await TrecRunWriter.WriteAsync(new Run(entries), writer, "shoal", TestContext.Current.CancellationToken);

        var back = await ReadRunAsync(writer.ToString());
        Assert.Equal(["q2", "q1"], back.QueryIds);
        Assert.Equal(entries, back.QueryIds.SelectMany(back.RankingOf));
        Assert.EndsWith("q1 Q0 a 1 3 shoal\n", writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_IdWithWhiteSpace_CannotBeWritten() =>
        await Assert.ThrowsAsync<ArgumentException>(() => TrecRunWriter.WriteAsync(
            new Run([new("q", "two words", 1)]), TextWriter.Null, "shoal", TestContext.Current.CancellationToken));

    private static async Task<List<Judgment>> ReadQrelsAsync(string text)
    {
        var token = TestContext.Current.CancellationToken;
        return await QrelsReader.ReadAsync(DatasetText.Stream(text), DatasetText.Source, token).ToListAsync(token);
    }

    private static Task<Run> ReadRunAsync(string text) =>
        TrecRunReader.ReadAllAsync(DatasetText.Stream(text), DatasetText.Source, TestContext.Current.CancellationToken);
}
