using CsCheck;
using Shoal.Indexing.Filters;

namespace Shoal.Indexing.Tests.Filters;

/// <summary>What a filter matches: by worked cases, and by a second evaluator that is as plain as can be.</summary>
public sealed class FilterMatchingTests
{
    [Theory]
    [InlineData("""{"field":"a","eq":"v"}""", """{"a":"v"}""", true)]
    [InlineData("""{"field":"a","eq":"v"}""", """{"a":"V"}""", false)]
    [InlineData("""{"field":"a","eq":1}""", """{"a":1.0}""", true)]
    [InlineData("""{"field":"a","eq":0}""", """{"a":-0.0}""", true)]
    [InlineData("""{"field":"a","eq":1}""", """{"a":"1"}""", false)]
    [InlineData("""{"field":"a","eq":1}""", """{"a":true}""", false)]
    [InlineData("""{"field":"a","eq":true}""", """{"a":true}""", true)]
    [InlineData("""{"field":"a","gt":1}""", """{"a":"2"}""", false)]
    [InlineData("""{"field":"a","gt":1}""", """{"a":1}""", false)]
    [InlineData("""{"field":"a","gte":1,"lt":2}""", """{"a":1}""", true)]
    [InlineData("""{"field":"a","gte":1,"lt":2}""", """{"a":2}""", false)]
    [InlineData("""{"field":"a","gte":1,"lt":2}""", """{"a":[0,3]}""", false)]
    [InlineData("""{"field":"a","gte":1,"lt":2}""", """{"a":[0,1,3]}""", true)]
    [InlineData("""{"field":"d","gte":"2024-02-01","lt":"2024-03-01"}""", """{"d":"2024-02-29T12:00:00Z"}""", true)]
    [InlineData("""{"field":"a","in":["x",2]}""", """{"a":[1,2]}""", true)]
    [InlineData("""{"field":"a","exists":true}""", """{"a":null}""", false)]
    [InlineData("""{"field":"a","exists":true}""", """{"a":[]}""", false)]
    [InlineData("""{"field":"a","exists":true}""", """{"a":false}""", true)]
    [InlineData("""{"field":"a","exists":false}""", """{}""", true)]
    [InlineData("""{"not":{"field":"a","eq":1}}""", """{}""", true)]
    [InlineData("""{"field":"a.b","eq":1}""", """{"a":{"b":1}}""", true)]
    [InlineData("""{"field":"a.b","eq":1}""", """{"a.b":1}""", true)]
    [InlineData("""{"field":"a.b","eq":2}""", """{"a":[{"b":1},{"b":[2]}]}""", true)]
    [InlineData("""{"field":"a.b","eq":1}""", """{"a":{"c":1}}""", false)]
    public void Matches_OfWorkedCase_IsAsExpected(string filter, string metadata, bool expected)
    {
        var expression = FilterParser.Parse(filter);
        Assert.Equal(expected, expression.Matches(DocumentFields.Parse(metadata, expression.Fields)));
    }

    [Fact]
    public void Matches_OfRandomFilter_EqualsTheNaiveEvaluator() => Gen.Select(
        FilterSamples.Filters, FilterSamples.Documents).Sample(pair =>
    {
        var (filter, document) = pair;
        Assert.Equal(NaiveFilter.Matches(filter, document), Evaluate(filter, document));
    });

    [Fact]
    public void Not_OfAndOr_FollowsDeMorgan() => Gen.Select(
        FilterSamples.Filters, FilterSamples.Filters, FilterSamples.Documents).Sample(triple =>
    {
        var (p, q, document) = triple;
        Assert.Equal(
            Evaluate($$"""{"not":{"and":[{{p}},{{q}}]} }""", document),
            Evaluate($$"""{"or":[ {"not":{{p}} }, {"not":{{q}} } ]}""", document));
        Assert.Equal(
            Evaluate($$"""{"not":{"or":[{{p}},{{q}}]} }""", document),
            Evaluate($$"""{"and":[ {"not":{{p}} }, {"not":{{q}} } ]}""", document));
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    public void Parse_OfNoMetadata_HasNoValues(string? metadata) =>
        Assert.Empty(DocumentFields.Parse(metadata, ["a"]).ValuesOf("a"));

    [Theory]
    [InlineData("[1]")]
    [InlineData("{")]
    [InlineData("""{"a":"\udc00"}""")]
    public void Parse_OfBadMetadata_Throws(string metadata) =>
        Assert.Throws<ArgumentException>(() => DocumentFields.Parse(metadata, ["a"]));

    [Fact]
    public void ValuesOf_FieldThatIsNotFilterable_IsEmpty() =>
        Assert.Empty(DocumentFields.Parse("""{"a":1,"b":2}""", ["b"]).ValuesOf("a"));

    private static bool Evaluate(string filter, string document) =>
        FilterParser.Parse(filter).Matches(DocumentFields.Parse(document, FilterSamples.Fields));
}
