using System.Text;
using CsCheck;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Server.Requests;

namespace Shoal.Server.Tests.Requests;

/// <summary>Whatever a client percent-encodes comes back as it was, for every Unicode text.</summary>
public sealed class DocumentPathTests
{
    [Theory]
    [InlineData("/v1/collections/c/documents/d1", "c", "d1")]
    [InlineData("/v1/collections/c/documents/d1?include=vectors", "c", "d1")]
    [InlineData("/v1/collections/c/documents/a%2Fb", "c", "a/b")]
    [InlineData("/v1/collections/c/documents/a/b", "c", "a/b")]
    [InlineData("/v1/collections/c/documents/%252F", "c", "%2F")]
    [InlineData("/v1/collections/c/documents/%2e%2E", "c", "..")]
    [InlineData("/v1/collections/c/documents/..", "c", "..")]
    [InlineData("/v1/collections/c/documents/a+b%20c", "c", "a+b c")]
    [InlineData("/v1/collections/c/documents/%F0%9F%98%80", "c", "😀")]
    [InlineData("/v1/collections/c/documents/query", "c", "query")]
    [InlineData("http://host:1/v1/collections/c/documents/x?y=//", "c", "x")]
    public void TrySplit_BelowDocuments_GivesCollectionAndId(string target, string collection, string id)
    {
        Assert.True(DocumentPath.TrySplit(target, out var actualCollection, out var encoded));
        Assert.Equal(collection, actualCollection);
        Assert.Equal(id, DocumentPath.Decode(encoded));
    }

    [Theory]
    [InlineData("/v1/collections/c/documents")]
    [InlineData("/v1/collections/c/search")]
    [InlineData("/v1/collections//documents/d")]
    [InlineData("/v1/collections/c?x=/documents/d")]
    [InlineData("/")]
    [InlineData("*")]
    [InlineData("http://host")]
    public void TrySplit_Elsewhere_IsFalse(string target) => Assert.False(DocumentPath.TrySplit(target, out _, out _));

    [Theory]
    [InlineData("%")]
    [InlineData("a%2")]
    [InlineData("%zz")]
    [InlineData("%C3%28")]
    [InlineData("%ED%A0%80")]
    public void Decode_OfWhatIsNoText_IsRefused(string encoded) => Assert.Equal(
        ErrorCode.InvalidDocumentId, Assert.Throws<ShoalException>(() => DocumentPath.Decode(encoded)).Code);

    [Fact]
    public void Decode_OfWhatAClientEncoded_IsTheId() =>
        Gen.String.Where(id => id == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(id))).Sample(id =>
            Assert.Equal(id, DocumentPath.Decode(Uri.EscapeDataString(id))));
}
