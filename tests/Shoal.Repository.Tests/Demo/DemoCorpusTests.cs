using System.Globalization;
using System.Text.Json;
using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Demo;

/// <summary>The demo corpus keeps what its README promises.</summary>
public sealed class DemoCorpusTests
{
    private static readonly Lazy<List<JsonElement>> Corpus = new(() =>
        [.. RepositoryTree.Read("src/Shoal.Server/Demo/corpus.jsonl")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)]);

    [Fact]
    public void Ids_AscendFromOne()
    {
        var expected = Enumerable.Range(1, Corpus.Value.Count)
            .Select(n => n.ToString("'demo-'000", CultureInfo.InvariantCulture));

        Assert.InRange(Corpus.Value.Count, 100, 150);
        Assert.Equal(expected, Corpus.Value.Select(d => Text(d, "id")));
    }

    [Fact]
    public void Texts_Have40To90Words() => Findings.None(
        "A text has 40 to 90 words.",
        from document in Corpus.Value
        let words = Text(document, "text").Split(' ').Length
        where words is < 40 or > 90
        select $"{Text(document, "id")}: {words}");

    [Fact]
    public void TitlesAndTexts_AreDistinct()
    {
        Assert.Distinct(Corpus.Value.Select(d => Text(d, "title")));
        Assert.Distinct(Corpus.Value.Select(d => Text(d, "text")));
    }

    [Fact]
    public void Metadata_HasTopicAndYear() => Assert.All(Corpus.Value, document =>
    {
        var metadata = document.GetProperty("metadata");
        Assert.NotEmpty(Text(metadata, "topic"));
        Assert.InRange(metadata.GetProperty("year").GetInt32(), 2019, 2024);
    });

    [Fact]
    public void Queries_ExpectDocumentsOfTheCorpus()
    {
        var queries = JsonDocument.Parse(RepositoryTree.Read("src/Shoal.Server/Demo/queries.json")).RootElement;
        var ids = Corpus.Value.Select(d => Text(d, "id")).ToHashSet();

        Assert.All(queries.EnumerateArray(), q => Assert.Contains(Text(q, "expects"), ids));
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).GetString()!;
}
