using Shoal.Client.Tests.Fakes;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Embeddings;

public sealed class EmbeddingsClientTests
{
    private readonly FakeServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EmbedAsync_OfTexts_PostsOpenAisShape()
    {
        _server.Then(Response("""{"object":"embedding","index":0,"embedding":[1,-0.5]}"""));
        var request = new EmbeddingsRequest
        {
            Model = "m",
            Input = new EmbeddingInput("t"),
            EncodingFormat = EmbeddingFormats.FloatArray,
            InputType = EmbeddingInputTypes.Query,
            Truncate = false,
        };
        var response = await EmbedAsync(request);
        Assert.Equal("POST /v1/embeddings", _server.Request.ToString());
        Assert.Equal(
            """{"model":"m","input":["t"],"encoding_format":"float","input_type":"query","truncate":false}""",
            _server.Request.Body);
        Assert.Equal([1, -0.5f], response.Data[0].Embedding.Values.ToArray());
        Assert.Equal(3, response.Usage.PromptTokens);
    }

    [Fact]
    public async Task EmbedAsync_InBase64_DecodesLittleEndian()
    {
        // 1.0f = 0x3F800000 and −2.5f = 0xC0200000, lowest byte first (IEEE 754; OpenAI's encoding_format).
        _server.Then(Response("""{"index":0,"embedding":"AACAPwAAIMA="}"""));
        var response = await EmbedAsync(new EmbeddingsRequest { Input = new EmbeddingInput("t") });
        Assert.Equal([1, -2.5f], response.Data[0].Embedding.Values.ToArray());
    }

    [Fact]
    public async Task EmbedAsync_AnsweredOutOfOrder_RestoresIt()
    {
        _server.Then(Response("""{"index":1,"embedding":[1]},{"index":0,"embedding":[0]}"""));
        var response = await EmbedAsync(new EmbeddingsRequest { Input = new EmbeddingInput(["a", "b"]) });
        Assert.Equal([0, 1], response.Data.Select(data => data.Embedding.Values.Span[0]));
    }

    [Theory]
    [InlineData("""{"index":0,"embedding":[1]}""")]
    [InlineData("""{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}""")]
    [InlineData("""{"index":0,"embedding":"AAA="},{"index":1,"embedding":[1]}""")]
    [InlineData("""{"index":0,"embedding":[null]},{"index":1,"embedding":[1]}""")]
    public async Task EmbedAsync_AnsweredIncompletely_Throws(string data)
    {
        _server.Then(Response(data));
        var failure = await Assert.ThrowsAsync<ShoalClientException>(
            () => EmbedAsync(new EmbeddingsRequest { Input = new EmbeddingInput(["a", "b"]) }));
        Assert.Equal(ShoalClientErrorCodes.InvalidResponse, failure.Code);
    }

    private static string Response(string data) =>
        $$"""{"object":"list","data":[{{data}}],"model":"m","usage":{"prompt_tokens":3,"total_tokens":3} }""";

    private Task<EmbeddingsResponse> EmbedAsync(EmbeddingsRequest request) =>
        _server.Client().Embeddings.EmbedAsync(request, Cancellation);
}
