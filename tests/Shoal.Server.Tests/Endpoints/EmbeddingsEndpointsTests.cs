using System.ClientModel;
using System.Net;
using System.Numerics.Tensors;
using System.Text;
using OpenAI;
using OpenAI.Embeddings;
using Shoal.Protocol;

namespace Shoal.Server.Tests.Endpoints;

/// <summary>The official OpenAI client works as it is; floats and base64 are the same numbers, bit by bit.</summary>
public sealed class EmbeddingsEndpointsTests(ServerFixture server)
{
    private const string Model = "all-minilm-l6-v2";
    private const int Dimensions = 384;

    private static readonly string[] Texts = ["yeast makes bread rise", "stars fuse hydrogen", "😀 a café"];

    [Fact]
    public async Task OpenAiClient_OfOneText_GetsItsVector()
    {
        var embedding = (await OpenAi().GenerateEmbeddingAsync(
            Texts[0], cancellationToken: TestContext.Current.CancellationToken)).Value;

        var vector = embedding.ToFloats();
        Assert.Equal(Dimensions, vector.Length);
        Assert.Equal(1, TensorPrimitives.Norm(vector.Span), 1e-5);
    }

    [Fact]
    public async Task OpenAiClient_OfManyTexts_GetsThemInOrderWithUsage()
    {
        var batch = (await OpenAi().GenerateEmbeddingsAsync(
            Texts, cancellationToken: TestContext.Current.CancellationToken)).Value;

        Assert.Equal([0, 1, 2], batch.Select(embedding => embedding.Index));
        Assert.StartsWith($"{Model}@", batch.Model, StringComparison.Ordinal);
        Assert.True(batch.Usage.InputTokenCount > 0);
        Assert.Equal(batch.Usage.InputTokenCount, batch.Usage.TotalTokenCount);
        var alone = (await OpenAi().GenerateEmbeddingAsync(
            Texts[1], cancellationToken: TestContext.Current.CancellationToken)).Value;
        Assert.True(TensorPrimitives.CosineSimilarity(alone.ToFloats().Span, batch[1].ToFloats().Span) > 0.99999);
    }

    [Fact]
    public async Task OpenAiClient_OfAnUnknownModel_GetsOpenAisError()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(() => OpenAi("no-such-model")
            .GenerateEmbeddingAsync(Texts[0], cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(404, failure.Status);
        Assert.Contains(ShoalErrorCodes.ModelNotFound, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Formats_FloatAndBase64_AreTheSameNumbers()
    {
        var floats = await EmbedAsync(
            """{"model": "all-minilm-l6-v2", "input": "a text", "encoding_format": "float"}""");
        var base64 = await EmbedAsync(
            """{"model": "all-minilm-l6-v2", "input": ["a text"], "encoding_format": "base64"}""");

        var numbers = floats.Json.GetProperty("data")[0].GetProperty("embedding").EnumerateArray()
            .Select(number => number.GetSingle()).ToArray();
        var bytes = Convert.FromBase64String(
            base64.Json.GetProperty("data")[0].GetProperty("embedding").GetString()!);
        Assert.Equal(Dimensions, numbers.Length);
        Assert.Equal(Dimensions * sizeof(float), bytes.Length);
        Assert.Equal(
            numbers, Enumerable.Range(0, Dimensions).Select(i => BitConverter.ToSingle(bytes, i * sizeof(float))));
        Assert.Equal("list", floats.Json.GetProperty("object").GetString());
    }

    [Fact]
    public async Task Inputs_AsTokenIds_AreTheTextsTheyStandFor()
    {
        // [CLS] hello world [SEP] in BERT's vocabulary.
        var text = await EmbedAsync("""{"model": "all-minilm-l6-v2", "input": "hello world"}""");
        var ids = await EmbedAsync("""{"model": "all-minilm-l6-v2", "input": [101, 7592, 2088, 102]}""");
        var lists = await EmbedAsync("""{"model": "all-minilm-l6-v2", "input": [[101, 7592, 2088, 102]]}""");

        Assert.Equal(4, text.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt64());
        Assert.Equal(text.Json.GetProperty("data").GetRawText(), ids.Json.GetProperty("data").GetRawText());
        Assert.Equal(ids.Text, lists.Text);
    }

    [Theory]
    [InlineData("{", ErrorCode.InvalidJson)]
    [InlineData("""{"input": "a"}""", ErrorCode.InvalidRequest)]
    [InlineData("""{"model": "all-minilm-l6-v2"}""", ErrorCode.InvalidRequest)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": []}""", ErrorCode.InvalidRequest)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": {}}""", ErrorCode.InvalidRequest)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": ""}""", ErrorCode.EmptyText)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": "\u0000"}""", ErrorCode.InvalidText)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": "\udead"}""", ErrorCode.InvalidText)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": "a", "dimensions": 7}""", ErrorCode.DimensionsUnsupported)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": "a", "encoding_format": "hex"}""", ErrorCode.InvalidRequest)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": "a", "input_type": "both"}""", ErrorCode.InvalidRequest)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": "a", "colour": 1}""", ErrorCode.UnknownMember)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": [101, -1, 102]}""", ErrorCode.InvalidRequest)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": [101, 30522, 102]}""", ErrorCode.InvalidRequest)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": [[101, 102], [2147483647]]}""", ErrorCode.InvalidRequest)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": [101, 2147483648]}""", ErrorCode.InvalidRequest)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": [101, 1.5]}""", ErrorCode.InvalidRequest)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": [101, "a"]}""", ErrorCode.InvalidRequest)]
    [InlineData("""{"model": "all-minilm-l6-v2", "input": [[101], []]}""", ErrorCode.EmptyText)]
    public async Task BadRequests_AreRefusedInOpenAisShape(string json, ErrorCode code)
    {
        var answer = await server.Api.SendAsync(HttpMethod.Post, "/v1/embeddings", json);

        answer.Expect(HttpStatusCode.BadRequest);
        Assert.Equal(MediaTypes.Json, answer.MediaType);
        var error = answer.Json.GetProperty("error");
        Assert.Equal(Shoal.Server.Errors.ErrorMapping.For(code).Code, error.GetProperty("code").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.True(error.TryGetProperty("param", out _));
    }

    [Fact]
    public async Task Truncation_IsReported_AndRefusedWhereItMayNotBe()
    {
        var text = string.Join(' ', Enumerable.Repeat("word", 400));

        var cut = await EmbedAsync($$"""{"model": "{{Model}}", "input": ["{{text}}", "short"]}""");
        var refused = await server.Api.SendAsync(
            HttpMethod.Post, "/v1/embeddings", $$"""{"model": "{{Model}}", "input": "{{text}}", "truncate": false}""");

        Assert.True(cut.Json.GetProperty("data")[0].GetProperty("truncated").GetBoolean());
        Assert.False(cut.Json.GetProperty("data")[1].TryGetProperty("truncated", out _));
        Assert.Equal(
            ShoalErrorCodes.TextTruncated,
            refused.Expect(HttpStatusCode.BadRequest).Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    [Trait("Tier", "Slow")]
    public async Task TheMostInputs_OfManyTokensEach_AreEncoded()
    {
        Shoal.Testing.TestTier.SkipUnlessSlow();
        var filler = string.Concat(Enumerable.Repeat(" of the many words of a long text", 5));
        var inputs = string.Join(
            ',', Enumerable.Range(0, Limits.MaxEmbeddingInputs).Select(i => $"\"text {i}{filler}\""));
        using var body = Api.Body(
            Encoding.UTF8.GetBytes($$"""{"model": "{{Model}}", "input": [{{inputs}}], "encoding_format": "base64"}"""),
            MediaTypes.Json);

        var answer = (await server.Api.SendAsync(HttpMethod.Post, "/v1/embeddings", body)).Expect(HttpStatusCode.OK);

        Assert.Equal(Limits.MaxEmbeddingInputs, answer.Json.GetProperty("data").GetArrayLength());
        Assert.InRange(
            answer.Json.GetProperty("usage").GetProperty("prompt_tokens").GetInt64(),
            40L * Limits.MaxEmbeddingInputs,
            70L * Limits.MaxEmbeddingInputs);
    }

    [Fact]
    public async Task TooManyInputs_AreRefused()
    {
        var inputs = string.Join(',', Enumerable.Repeat("\"a\"", Limits.MaxEmbeddingInputs + 1));
        using var body = Api.Body(
            Encoding.UTF8.GetBytes($$"""{"model": "{{Model}}", "input": [{{inputs}}]}"""), MediaTypes.Json);

        var answer = await server.Api.SendAsync(HttpMethod.Post, "/v1/embeddings", body);

        answer.Expect(HttpStatusCode.RequestEntityTooLarge);
    }

    private EmbeddingClient OpenAi(string model = Model) => new(
        model,
        new ApiKeyCredential("unused"),
        new OpenAIClientOptions { Endpoint = new Uri(server.Address, "/v1") });

    private async Task<Answer> EmbedAsync(string json) =>
        (await server.Api.SendAsync(HttpMethod.Post, "/v1/embeddings", json)).Expect(HttpStatusCode.OK);
}
