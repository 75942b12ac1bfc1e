using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>Embeddings of texts, without a collection.</summary>
public interface IEmbeddingsClient
{
    /// <summary>Returns one embedding per input, in the request's order.</summary>
    /// <param name="request">With a model and 1 to 2,048 inputs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<EmbeddingsResponse> EmbedAsync(EmbeddingsRequest request, CancellationToken cancellationToken = default);
}
