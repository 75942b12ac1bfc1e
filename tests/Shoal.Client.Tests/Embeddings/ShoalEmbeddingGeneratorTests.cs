using System.Text.Json;
using Microsoft.Extensions.AI;
using Shoal.Client.Tests.Fakes;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Embeddings;

public sealed class ShoalEmbeddingGeneratorTests : IDisposable
{
    private readonly FakeServer _server = new() { Otherwise = Lengths };
    private readonly ShoalClient _client;

    public ShoalEmbeddingGeneratorTests() => _client = _server.Client();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task GenerateAsync_OfTexts_ReturnsVectorsUsageAndModel()
    {
        using var generator = Generator();
        var embeddings = await generator.GenerateAsync(["a", "bcd"], cancellationToken: Cancellation);
        Assert.Equal([1, 3], embeddings.Select(embedding => embedding.Vector.Span[0]));
        Assert.All(embeddings, embedding => Assert.Equal("served", embedding.ModelId));
        Assert.Equal((4, 4), (embeddings.Usage!.InputTokenCount, embeddings.Usage.TotalTokenCount));
        Assert.Equal(
            """{"model":"m","input":["a","bcd"],"encoding_format":"base64","input_type":"document","truncate":true}""",
            _server.Request.Body);
    }

    [Fact]
    public async Task GenerateAsync_OverTheLimitOfARequest_SplitsAndKeepsTheOrder()
    {
        var count = Limits.MaxEmbeddingInputs * 2 + 5;
        var texts = Enumerable.Range(0, count).Select(i => new string('x', i % 97)).ToArray();
        using var generator = Generator();
        var embeddings = await generator.GenerateAsync(texts, cancellationToken: Cancellation);
        var lengths = texts.Select(text => (float)text.Length);
        Assert.Equal(lengths, embeddings.Select(embedding => embedding.Vector.Span[0]));
        Assert.Equal([2048, 2048, 5], _server.Requests.Select(request => request.Json["input"]!.AsArray().Count));
        Assert.Equal(texts.Sum(text => text.Length), embeddings.Usage!.InputTokenCount);
    }

    [Fact]
    public async Task GenerateAsync_OverTheBytesOfARequest_Splits()
    {
        var large = new string('ü', 3 * 1024 * 1024);
        using var generator = Generator();
        await generator.GenerateAsync(["a", large, large, "b"], cancellationToken: Cancellation);
        Assert.Equal([2, 2], _server.Requests.Select(request => request.Json["input"]!.AsArray().Count));
    }

    [Fact]
    public async Task GenerateAsync_OfNothing_AsksNothing()
    {
        using var generator = Generator();
        var embeddings = await generator.GenerateAsync([], cancellationToken: Cancellation);
        Assert.Empty(embeddings);
        Assert.Equal(0, embeddings.Usage!.InputTokenCount);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task GenerateAsync_WithOptions_PrefersThem()
    {
        var options = new EmbeddingGenerationOptions
        {
            ModelId = "other",
            Dimensions = 128,
            AdditionalProperties = new() { ["input_type"] = "query" },
        };
        using var generator = Generator();
        await generator.GenerateAsync(["a"], options, Cancellation);
        var sent = _server.Request.Json;
        Assert.Equal(
            ("other", 128, "query"), ((string)sent["model"]!, (int)sent["dimensions"]!, (string)sent["input_type"]!));
    }

    [Fact]
    public async Task GenerateAsync_OfATextThatWasCut_SaysSo()
    {
        using var generator = Generator();
        var embeddings = await generator.GenerateAsync(["short", new string('x', 1000)], null, Cancellation);
        Assert.Null(embeddings[0].AdditionalProperties);
        Assert.Equal(true, embeddings[1].AdditionalProperties!["truncated"]);
    }

    [Fact]
    public void GetService_ForWhatItIs_ReturnsIt()
    {
        using var generator = Generator();
        var metadata = generator.GetService<EmbeddingGeneratorMetadata>()!;
        Assert.Equal(("shoal", "m", "http://shoal.test/"), (
            metadata.ProviderName, metadata.DefaultModelId, metadata.ProviderUri!.AbsoluteUri));
        Assert.Same(generator, generator.GetService<ShoalEmbeddingGenerator>());
        Assert.Same(generator, generator.GetService<IEmbeddingGenerator<string, Embedding<float>>>());
        Assert.Same(_client, generator.GetService<IShoalClient>());
        Assert.Null(generator.GetService<IChatClient>());
        Assert.Null(generator.GetService<ShoalEmbeddingGenerator>("key"));
    }

    [Fact]
    public void Constructor_WithOptionsOutOfRange_Throws() => Assert.Throws<ArgumentException>(
        () => new ShoalEmbeddingGenerator(_client, new ShoalEmbeddingGeneratorOptions { InputType = "passage" }));

    private ShoalEmbeddingGenerator Generator() =>
        new(_client, new ShoalEmbeddingGeneratorOptions { ModelId = "m" });

    /// <summary>Answers each text with a vector and a token count of its length; a text over 512 is cut.</summary>
    private static HttpResponseMessage Lengths(SentRequest request)
    {
        var lengths = request.Json["input"]!.AsArray().Select(text => ((string)text!).Length).ToArray();
        var response = new EmbeddingsResponse
        {
            Model = "served",
            Usage = new EmbeddingUsage(lengths.Sum(), lengths.Sum()),
            Data = [.. lengths.Select((length, index) => new EmbeddingData
            {
                Index = index,
                Embedding = new EmbeddingVector(new float[] { length }, Base64: true),
                Truncated = length > 512,
            })],
        };
        return FakeServer.Json(JsonSerializer.Serialize(response, ShoalJson.Wire.EmbeddingsResponse));
    }
}
