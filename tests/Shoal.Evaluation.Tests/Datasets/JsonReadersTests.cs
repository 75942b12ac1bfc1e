using Shoal.Evaluation.Datasets;

namespace Shoal.Evaluation.Tests.Datasets;

public sealed class JsonReadersTests
{
    [Fact]
    public async Task Corpus_BeirAndShoalLines_ReadAlike()
    {
        var documents = await ReadCorpusAsync(
            """
            {"_id": "d1", "title": "T", "text": "long", "metadata": {"year": 2024}}
            {"id": "d2", "text": "short"}
            {"id": 7, "title": null, "vector": [1, -0.5]}
            """);

        Assert.Equal(["d1", "d2", "7"], documents.Select(document => document.Id));
        Assert.Equal(["T", null, null], documents.Select(document => document.Title));
        Assert.Equal(["long", "short", ""], documents.Select(document => document.Text));
        Assert.Equal(2024, documents[0].Metadata!.Value.GetProperty("year").GetInt32());
        Assert.Null(documents[1].Metadata);
        Assert.Equal([1f, -0.5f], documents[2].Vector!);
    }

    [Theory]
    [InlineData("""{"id": "d", "text": "broken""", "malformed JSON")]
    [InlineData("""["id"]""", "no JSON object")]
    [InlineData("""{"text": "no id"}""", "neither '_id' nor 'id'")]
    [InlineData("""{"id": "", "text": "x"}""", "the id is empty")]
    [InlineData("""{"id": null, "text": "x"}""", "the id is empty")]
    [InlineData("""{"id": 1.5, "text": "x"}""", "'id' is no string")]
    [InlineData("""{"id": "d", "text": 5}""", "'text' is no string")]
    [InlineData("""{"id": "d", "text": "\ud800"}""", "'text' holds a lone surrogate")]
    [InlineData("""{"id": "d", "\ud800": "x"}""", "member's name holds a lone surrogate")]
    [InlineData("""{"id": "d", "metadata": [1]}""", "'metadata' is no object")]
    [InlineData("""{"id": "d", "vector": {}}""", "'vector' is no array")]
    [InlineData("""{"id": "d", "vector": [1, "2"]}""", "finite numbers")]
    [InlineData("""{"id": "d", "vector": [1e99]}""", "finite numbers")]
    [InlineData("""{"id": "d", "year": 2024}""", "unknown member 'year'")]
    public async Task Corpus_WrongLine_IsAnErrorThatNamesTheLineAndTheProblem(string line, string problem)
    {
        var error = await Assert.ThrowsAsync<DatasetFormatException>(
            () => ReadCorpusAsync("{\"id\": \"fine\"}\n\n" + line));

        Assert.Equal(3, error.LineNumber);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Queries_BeirLines_KeepIdAndTextAlone()
    {
        var queries = await ReadQueriesAsync(
            """
            {"_id": "q1", "text": "what?", "metadata": {}}
            {"id": "q2", "text": "who?", "source": "elsewhere"}
            """);

        Assert.Equal([new("q1", "what?"), new("q2", "who?")], queries);
    }

    [Theory]
    [InlineData("""{"id": "q2", "text": ""}""", "the text is empty")]
    [InlineData("""{"id": "q2"}""", "'text' is missing")]
    [InlineData("""{"id": "q1", "text": "again"}""", "a second time")]
    public async Task Queries_WrongLine_IsAnErrorThatNamesTheLineAndTheProblem(string line, string problem)
    {
        var error = await Assert.ThrowsAsync<DatasetFormatException>(
            () => ReadQueriesAsync("{\"id\": \"q1\", \"text\": \"x\"}\n" + line));

        Assert.Equal(2, error.LineNumber);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    private static async Task<List<CorpusDocument>> ReadCorpusAsync(string text)
    {
        var token = TestContext.Current.CancellationToken;
        return await CorpusReader.ReadAsync(DatasetText.Stream(text), DatasetText.Source, token).ToListAsync(token);
    }

    private static async Task<List<DatasetQuery>> ReadQueriesAsync(string text)
    {
        var token = TestContext.Current.CancellationToken;
        return await QueriesReader.ReadAsync(DatasetText.Stream(text), DatasetText.Source, token).ToListAsync(token);
    }
}
