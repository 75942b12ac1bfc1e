using Microsoft.Extensions.AI;
using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>Embeddings for whatever takes Microsoft.Extensions.AI's generator.</summary>
/// <remarks>
/// Safe for concurrent use. Any number of texts: they are sent in as many requests as the server's limits need, one
/// after another. <see cref="EmbeddingGenerationOptions.AdditionalProperties"/> may hold <c>input_type</c>
/// (<c>query</c> or <c>document</c>). A text that was cut at the model's token limit has an embedding with the
/// additional property <c>truncated</c>.
/// </remarks>
public sealed class ShoalEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    private const string InputTypeProperty = "input_type";
    private const string TruncatedProperty = "truncated";

    private readonly IShoalClient _client;
    private readonly ShoalEmbeddingGeneratorOptions _options;
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <summary>Creates a generator over a client, which stays the caller's.</summary>
    public ShoalEmbeddingGenerator(IShoalClient client, ShoalEmbeddingGeneratorOptions options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ShoalEmbeddingGeneratorOptionsValidator.ThrowIfInvalid(options);
        _client = client;
        _options = options;
        _metadata = new EmbeddingGeneratorMetadata(
            "shoal", (client as ShoalClient)?.BaseAddress, options.ModelId, options.Dimensions);
    }

    /// <inheritdoc/>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var embeddings = new GeneratedEmbeddings<Embedding<float>>();
        long tokens = 0;
        foreach (var texts in EmbeddingBatches.Split(values))
        {
            var response = await _client.Embeddings.EmbedAsync(Request(texts, options), cancellationToken);
            embeddings.AddRange(response.Data.Select(data => ToEmbedding(data, response.Model)));
            tokens += response.Usage.PromptTokens;
        }

        embeddings.Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens };
        return embeddings;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType == typeof(EmbeddingGeneratorMetadata)) return _metadata;
        if (serviceType.IsInstanceOfType(this)) return this;
        return serviceType.IsInstanceOfType(_client) ? _client : null;
    }

    /// <summary>Does nothing: the client is the caller's.</summary>
    public void Dispose()
    {
    }

    private EmbeddingsRequest Request(IReadOnlyList<string> texts, EmbeddingGenerationOptions? options) => new()
    {
        Model = options?.ModelId ?? _options.ModelId,
        Input = new EmbeddingInput(texts),
        EncodingFormat = EmbeddingFormats.Base64,
        Dimensions = options?.Dimensions ?? _options.Dimensions,
        InputType = options?.AdditionalProperties?.TryGetValue(InputTypeProperty, out string? type) == true
            ? type
            : _options.InputType,
        Truncate = _options.Truncate,
    };

    private static Embedding<float> ToEmbedding(EmbeddingData data, string model) => new(data.Embedding.Values)
    {
        ModelId = model,
        AdditionalProperties = data.Truncated ? new() { [TruncatedProperty] = true } : null,
    };
}
