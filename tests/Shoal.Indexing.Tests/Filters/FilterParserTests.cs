using Shoal.Indexing.Filters;

namespace Shoal.Indexing.Tests.Filters;

public sealed class FilterParserTests
{
    [Fact]
    public void Parse_OfTheBlueprintsExample_Works()
    {
        var filter = FilterParser.Parse(
            """{ "and": [ { "field": "year", "gte": 2020 }, { "not": { "field": "tags", "in": ["b"] } } ] }""");
        Assert.Equal(["tags", "year"], filter.Fields);
        Assert.True(Matches("""{ "year": 2024, "tags": ["a"] }"""));
        Assert.False(Matches("""{ "year": 2024, "tags": ["a", "b"] }"""));
        Assert.False(Matches("""{ "year": 2019 }"""));

        bool Matches(string metadata) => filter.Matches(DocumentFields.Parse(metadata, filter.Fields));
    }

    [Theory]
    [InlineData("", "$")]
    [InlineData("{", "$")]
    [InlineData("[]", "$")]
    [InlineData("null", "$")]
    [InlineData("{}", "$")]
    [InlineData("""{"xor":[]}""", "$")]
    [InlineData("""{"and":[]}""", "$.and")]
    [InlineData("""{"and":{}}""", "$.and")]
    [InlineData("""{"and":[1]}""", "$.and[0]")]
    [InlineData("""{"and":[{"field":"a","eq":1}],"or":[{"field":"a","eq":1}]}""", "$")]
    [InlineData("""{"not":[{"field":"a","eq":1}]}""", "$.not")]
    [InlineData("""{"field":"a"}""", "$")]
    [InlineData("""{"field":"","eq":1}""", "$.field")]
    [InlineData("""{"field":7,"eq":1}""", "$.field")]
    [InlineData("""{"field":"a","eq":null}""", "$.eq")]
    [InlineData("""{"field":"a","eq":[1]}""", "$.eq")]
    [InlineData("""{"field":"a","eq":1e999}""", "$.eq")]
    [InlineData("""{"field":"a","eq":1,"gt":0}""", "$")]
    [InlineData("""{"field":"a","eq":1,"unknown":0}""", "$")]
    [InlineData("""{"field":"a","eq":1,"eq":2}""", "$")]
    [InlineData("""{"field":"a","eq":"\ud800"}""", "$")]
    [InlineData("""{"field":"a","in":[]}""", "$.in")]
    [InlineData("""{"field":"a","in":[1,null]}""", "$.in[1]")]
    [InlineData("""{"field":"a","in":"b"}""", "$.in")]
    [InlineData("""{"field":"a","exists":1}""", "$.exists")]
    [InlineData("""{"field":"a","gt":1,"gte":1}""", "$")]
    [InlineData("""{"field":"a","lt":1,"lte":1}""", "$")]
    [InlineData("""{"field":"a","gt":1,"lt":"b"}""", "$")]
    [InlineData("""{"field":"a","gt":true}""", "$.gt")]
    [InlineData("""{"or":[{"field":"a","eq":1},{"not":{"field":"b","like":"x"}}]}""", "$.or[1].not")]
    public void Parse_OfMalformed_NamesThePlace(string json, string path)
    {
        var exception = Assert.Throws<FilterException>(() => FilterParser.Parse(json));
        Assert.Equal(FilterError.Malformed, exception.Error);
        Assert.Equal(path, exception.Path);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"not":""", "}")]
    [InlineData("""{"and":[""", "]}")]
    public void Parse_DeeperThanAllowed_IsTooComplex(string open, string close)
    {
        FilterParser.Parse(Nest(FilterParser.MaxDepth - 1));
        var tooDeep = Assert.Throws<FilterException>(() => FilterParser.Parse(Nest(FilterParser.MaxDepth)));
        Assert.Equal(FilterError.TooComplex, tooDeep.Error);

        string Nest(int levels) =>
            string.Concat(Enumerable.Repeat(open, levels)) + """{"field":"a","eq":1}"""
            + string.Concat(Enumerable.Repeat(close, levels));
    }

    [Fact]
    public void Parse_OfMorePartsThanAllowed_IsTooComplex()
    {
        FilterParser.Parse(Or(FilterParser.MaxNodes - 1));
        var tooMany = Assert.Throws<FilterException>(() => FilterParser.Parse(Or(FilterParser.MaxNodes)));
        Assert.Equal(FilterError.TooComplex, tooMany.Error);

        static string Or(int count) =>
            $$"""{"or":[{{string.Join(',', Enumerable.Repeat("""{"field":"a","eq":1}""", count))}}]}""";
    }

    [Fact]
    public void Parse_OfMoreValuesThanAllowed_IsTooComplex()
    {
        FilterParser.Parse(In(FilterParser.MaxInValues));
        var tooMany = Assert.Throws<FilterException>(() => FilterParser.Parse(In(FilterParser.MaxInValues + 1)));
        Assert.Equal(FilterError.TooComplex, tooMany.Error);

        static string In(int count) => $$"""{"field":"a","in":[{{string.Join(',', Enumerable.Range(0, count))}}]}""";
    }

    [Fact]
    public void Check_OfFieldThatIsNotFilterable_NamesItAndTheOthers()
    {
        var filter = FilterParser.Parse("""{"and":[{"field":"year","eq":1},{"field":"secret","eq":1}]}""");
        FilterParser.Check(filter, ["secret", "year"]);
        var exception = Assert.Throws<FilterException>(() => FilterParser.Check(filter, ["year"]));
        Assert.Equal(FilterError.FieldNotFilterable, exception.Error);
        Assert.Contains("'secret'", exception.Message, StringComparison.Ordinal);
    }
}
