using Shoal.Client.Http;
using Shoal.Protocol;

namespace Shoal.Client;

/// <inheritdoc cref="IEmbeddingsClient"/>
internal sealed class EmbeddingsClient(HttpTransport transport) : IEmbeddingsClient
{
    public async Task<EmbeddingsResponse> EmbedAsync(EmbeddingsRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Input, nameof(request));
        foreach (var text in request.Input.Texts ?? []) UnicodeText.ThrowIfIllFormed(text, nameof(request));
        var message = ApiRequest.WithJson(HttpMethod.Post, "v1/embeddings", request, ShoalJson.Wire.EmbeddingsRequest);
        var response = await transport.SendAsync(
            message with { ReadsOnly = true }, ShoalJson.Wire.EmbeddingsResponse, cancellationToken);
        return InOrder(response, request.Input.Count);
    }

    private static EmbeddingsResponse InOrder(EmbeddingsResponse response, int count)
    {
        var data = response.Data.OrderBy(embedding => embedding.Index).ToArray();
        var complete = data.Select(embedding => embedding.Index).SequenceEqual(Enumerable.Range(0, count));
        return complete ? response with { Data = data } : throw JsonBody.Invalid(null);
    }
}
