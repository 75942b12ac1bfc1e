using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Documents;

namespace Shoal.Grains.Tests.Documents;

/// <summary>
/// Metadata's normal form and merge patches; the cases of <c>Merge</c> are those of RFC 7396, appendix A.
/// </summary>
public sealed class MetadataTests
{
    [Theory]
    [InlineData("""{ "a" : [ 1, 2.50, "x" ] }""", """{"a":[1,2.50,"x"]}""")]
    [InlineData("""{"é":"日本"}""", """{"é":"日本"}""")]
    [InlineData("{ }", null)]
    public void Normalize_Object_DropsWhiteSpaceAlone(string json, string? expected) =>
        Assert.Equal(expected, Metadata.Normalize(json));

    [Theory]
    [InlineData("[1]")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":{"b":1,"b":2}}""")]
    [InlineData("{")]
    [InlineData("""{"a":"\ud800"}""")]
    public void Normalize_NotAnObjectOrBroken_IsRefused(string json) =>
        Assert.Equal(ErrorCode.InvalidMetadata, Assert.Throws<ShoalException>(() => Metadata.Normalize(json)).Code);

    [Fact]
    public void Normalize_TooLargeOrTooDeep_IsRefused()
    {
        var large = $$"""{"a":"{{new string('x', 70_000)}}"}""";
        var deep = string.Concat(Enumerable.Repeat("""{"a":""", 20)) + "1" + new string('}', 20);
        Assert.Equal(ErrorCode.InvalidMetadata, Assert.Throws<ShoalException>(() => Metadata.Normalize(large)).Code);
        Assert.Equal(ErrorCode.InvalidMetadata, Assert.Throws<ShoalException>(() => Metadata.Normalize(deep)).Code);
    }

    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", null)]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData(null, """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Merge_Patch_FollowsTheRfc(string? json, string patch, string? expected) =>
        Assert.Equal(expected, Metadata.Merge(json, patch));
}
