using System.Text.Json;
using CsCheck;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Protocol;

public sealed class EmbeddingInputTests
{
    [Theory]
    [InlineData("\"one\"", "one")]
    [InlineData("[\"one\",\"two\"]", "one|two")]
    [InlineData("[]", "")]
    [InlineData("\"\"", "")]
    public void Read_OfTexts_KeepsThem(string json, string expected)
    {
        var input = Read(json);
        Assert.Equal(expected, string.Join('|', input.Texts!));
        Assert.Null(input.TokenIds);
    }

    [Theory]
    [InlineData("[1,2]", "1,2")]
    [InlineData("[[1,2],[],[3]]", "1,2||3")]
    public void Read_OfTokenIds_KeepsThem(string json, string expected)
    {
        var input = Read(json);
        Assert.Equal(expected, string.Join('|', input.TokenIds!.Select(ids => string.Join(',', ids))));
        Assert.Null(input.Texts);
        Assert.Equal(input.TokenIds!.Count, input.Count);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[null]")]
    [InlineData("[\"a\",1]")]
    [InlineData("[\"a\",null]")]
    [InlineData("[1,\"a\"]")]
    [InlineData("[1,[2]]")]
    [InlineData("[1.5]")]
    [InlineData("[3000000000]")]
    [InlineData("[[1],2]")]
    [InlineData("[[\"a\"]]")]
    [InlineData("[[[1]]]")]
    [InlineData("\"\\ud800\"")]
    public void Read_OfAnythingElse_Fails(string json) => Assert.Throws<JsonException>(() => Read(json));

    [Fact]
    public void Write_OfAVector_KeepsEveryBitInBothForms() => Gen
        .Select(Gen.Float.Where(float.IsFinite).Array[0, 20], Gen.Bool)
        .Sample((values, base64) =>
        {
            var data = new EmbeddingData { Index = 0, Embedding = new EmbeddingVector(values, base64) };
            var response = new EmbeddingsResponse { Data = [data], Model = "m", Usage = new EmbeddingUsage(0, 0) };
            var json = JsonSerializer.Serialize(response, ShoalJson.Wire.EmbeddingsResponse);
            var read = JsonSerializer.Deserialize(json, ShoalJson.Wire.EmbeddingsResponse)!.Data[0].Embedding;
            Assert.Equal(base64, read.Base64);
            Assert.Equal(
                values.Select(BitConverter.SingleToInt32Bits),
                read.Values.ToArray().Select(BitConverter.SingleToInt32Bits));
        });

    private static EmbeddingInput Read(string json) =>
        JsonSerializer.Deserialize($$"""{"input":{{json}}}""", ShoalJson.Wire.EmbeddingsRequest)!.Input!;
}
