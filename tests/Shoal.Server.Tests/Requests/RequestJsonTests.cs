using System.Text;
using System.Text.Json;
using CsCheck;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Protocol;
using Shoal.Server.Requests;

namespace Shoal.Server.Tests.Requests;

/// <summary>Nothing but the documented JSON is read, and each refusal names the place.</summary>
public sealed class RequestJsonTests
{
    [Theory]
    [InlineData("", ErrorCode.InvalidJson, "empty")]
    [InlineData("{", ErrorCode.InvalidJson, "line 1, byte 2")]
    [InlineData("{\n\"query\": nope}", ErrorCode.InvalidJson, "line 2, byte 11")]
    [InlineData("{} {}", ErrorCode.InvalidJson, "line 1")]
    [InlineData("{\"topK\": 3,}", ErrorCode.InvalidJson, "line 1")]
    [InlineData("{\"query\": \"a\", \"unknown\": 1, \"topK\": }", ErrorCode.InvalidJson, "line 1")]
    [InlineData("null", ErrorCode.InvalidRequest, "null")]
    [InlineData("[]", ErrorCode.InvalidRequest, "$")]
    [InlineData("{\"quary\": \"a\"}", ErrorCode.UnknownMember, "'quary'")]
    [InlineData("{\"Query\": \"a\"}", ErrorCode.UnknownMember, "'Query'")]
    [InlineData("{\"query\": 1}", ErrorCode.InvalidRequest, "$.query")]
    [InlineData("{\"topK\": \"3\"}", ErrorCode.InvalidRequest, "$.topK")]
    [InlineData("{\"topK\": 1.5}", ErrorCode.InvalidRequest, "$.topK")]
    [InlineData("{\"topK\": 1e30}", ErrorCode.InvalidRequest, "$.topK")]
    [InlineData("{\"vector\": [1, \"NaN\"]}", ErrorCode.InvalidRequest, "$.vector[1]")]
    [InlineData("{\"query\": \"a\", \"query\": \"b\"}", ErrorCode.InvalidRequest, "'query' is there twice")]
    [InlineData("{\"query\": \"\\ud800\"}", ErrorCode.InvalidText, "surrogate")]
    [InlineData("{\"like\": \"\\udc00\"}", ErrorCode.InvalidDocumentId, "surrogate")]
    [InlineData("{\"filter\": {\"field\": \"\\ud800x\"}}", ErrorCode.InvalidFilter, "surrogate")]
    public void Parse_OfWhatIsNoSearch_SaysWhy(string json, ErrorCode code, string words)
    {
        var refusal = Assert.Throws<ShoalException>(() => Parse(json));

        Assert.Equal(code, refusal.Code);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfAnUnknownMemberDeepInside_NamesItsPlace()
    {
        const string Json = """{"searches": [{"query": "a"}, {"query": "b", "topk": 1}]}""";

        var refusal = Assert.Throws<ShoalException>(
            () => RequestJson.Parse(Encoding.UTF8.GetBytes(Json), ShoalJson.Wire.SearchBatchRequest));

        Assert.Equal(ErrorCode.UnknownMember, refusal.Code);
        Assert.Contains("'topk' is not a member of $.searches[1]", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfBytesThatAreNoUtf8_IsInvalidJson()
    {
        byte[] bytes = [.. "{\"query\": \""u8, 0xC3, 0x28, .. "\"}"u8];

        var refusal = Assert.Throws<ShoalException>(() => RequestJson.Parse(bytes, ShoalJson.Wire.SearchRequest));

        Assert.Equal(ErrorCode.InvalidJson, refusal.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\\u0041\"")]
    public void Parse_OfJsonTooDeep_IsInvalidJson(string innermost)
    {
        Assert.NotNull(Parse(Nested(RequestJson.MaxDepth - 1)).Filter);
        Assert.Equal(
            ErrorCode.InvalidJson, Assert.Throws<ShoalException>(() => Parse(Nested(RequestJson.MaxDepth))).Code);

        string Nested(int depth) =>
            $"{{\"filter\": {new string('[', depth)}{innermost}{new string(']', depth)}}}";
    }

    [Fact]
    public void Parse_AfterAByteOrderMark_Reads() => Assert.Equal("a", Parse("\uFEFF{\"query\": \"a\"}").Query);

    [Fact]
    public void Parse_OfAWholePair_Reads() => Assert.Equal("😀", Parse("""{"query": "\ud83d\ude00"}""").Query);

    [Fact]
    public void Parse_OfDamagedJson_ReadsOrRefuses() =>
        Gen.Select(Gen.Int[0, 200], Gen.Byte, Gen.Int[0, 2]).Sample((at, value, damage) =>
        {
            const string Json =
                """{"query": "caf\u00e9 \ud83d\ude00", "topK": 3, "filter": {"and": [{"field": "a", "in": [1]}]}}""";
            List<byte> bytes = [.. Encoding.UTF8.GetBytes(Json)];
            at %= bytes.Count;
            if (damage == 0) bytes[at] = value;
            else if (damage == 1) bytes.Insert(at, value);
            else bytes.RemoveRange(at, bytes.Count - at);
            try
            {
                RequestJson.Parse([.. bytes], ShoalJson.Wire.SearchRequest);
            }
            catch (ShoalException refusal)
            {
                Assert.NotEqual(ErrorCode.Internal, refusal.Code);
            }
        });

    [Fact]
    public void LoneSurrogates_AreWhatTheJsonReaderRefuses() =>
        Gen.String[Gen.Char["\\ud8c0x\uD800\uDC00"], 0, 12].Sample(text =>
        {
            var json = Encoding.UTF8.GetBytes($"[\"{string.Concat(text.Select(Escape))}\"]");

            Assert.Equal(CanBeRead(json), LoneSurrogates.Find(json) is null);
        });

    private static string Escape(char c) => char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : c == '\\' ? "\\\\" : $"{c}";

    private static bool CanBeRead(byte[] json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            document.RootElement[0].GetString();
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static SearchRequest Parse(string json) =>
        RequestJson.Parse(Encoding.UTF8.GetBytes(json), ShoalJson.Wire.SearchRequest);
}
