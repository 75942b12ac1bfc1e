using System.Text;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Server.Requests;

namespace Shoal.Server.Tests.Requests;

/// <summary>One bad item is one failed result; only what is no JSON array, or too long, is refused whole.</summary>
public sealed class BulkItemsTests
{
    [Theory]
    [InlineData("""{"id": "d", "text": "t", "extra": 1}""", ErrorCode.UnknownMember)]
    [InlineData("""{"text": "t"}""", ErrorCode.InvalidDocumentId)]
    [InlineData("""{"id": null, "text": "t"}""", ErrorCode.InvalidDocumentId)]
    [InlineData("""{"id": 1, "text": "t"}""", ErrorCode.InvalidRequest)]
    [InlineData("""{"id": "\ud800", "text": "t"}""", ErrorCode.InvalidDocumentId)]
    [InlineData("""{"id": "d", "text": "\ud800"}""", ErrorCode.InvalidText)]
    [InlineData("""{"id": "d", "text": "t", "metadata": [1]}""", ErrorCode.InvalidMetadata)]
    [InlineData("""{"id": "d", "text": "t", "metadata": {"id": "\udfff"}}""", ErrorCode.InvalidMetadata)]
    [InlineData("""{"id": "d", "vector": []}""", ErrorCode.InvalidVector)]
    [InlineData("7", ErrorCode.InvalidRequest)]
    [InlineData("null", ErrorCode.InvalidRequest)]
    public void FromArray_OfABadItem_KeepsItsNeighbours(string bad, ErrorCode code)
    {
        var items = Read($$"""[{"id": "a", "text": "t"}, {{bad}}, {"id": "b", "text": "t"}]""");

        Assert.Equal([0, 1, 2], items.Select(item => item.Index));
        Assert.Equal(["a", null, "b"], items.Select(item => item.Input?.Id));
        Assert.Equal(code, items[1].Error!.Code);
    }

    [Fact]
    public void FromArray_OfADocument_KeepsItsMetadataAsItIs()
    {
        const string Json = """[{"id": "a", "title": "x", "text": "t", "metadata": {"n": 1.50, "s": "é"}}]""";

        var item = Assert.Single(Read(Json));

        Assert.Equal("""{"n": 1.50, "s": "é"}""", item.Input!.MetadataJson);
        Assert.Equal("x", item.Input.Title);
    }

    [Theory]
    [InlineData("", ErrorCode.InvalidJson)]
    [InlineData("[", ErrorCode.InvalidJson)]
    [InlineData("""[{"id": "a", "text": "t"}, {"id": ]""", ErrorCode.InvalidJson)]
    [InlineData("""[{"id": "a", "text": "t"}] trailing""", ErrorCode.InvalidJson)]
    [InlineData("{}", ErrorCode.InvalidRequest)]
    public void FromArray_OfWhatIsNoArray_IsRefused(string json, ErrorCode code) =>
        Assert.Equal(code, Assert.Throws<ShoalException>(() => Read(json)).Code);

    [Fact]
    public void FromArray_OverTheLimit_IsRefused()
    {
        var json = $"[{string.Join(',', Enumerable.Repeat("0", Limits.MaxBulkItems + 1))}]";

        Assert.Equal(ErrorCode.LimitExceeded, Assert.Throws<ShoalException>(() => Read(json)).Code);
    }

    private static IReadOnlyList<Shoal.Grains.Documents.BulkItem> Read(string json) =>
        BulkItems.FromArray(Encoding.UTF8.GetBytes(json));
}
