using Shoal.Client.Http;
using Shoal.Protocol;

namespace Shoal.Client;

/// <inheritdoc cref="IModelsClient"/>
internal sealed class ModelsClient(HttpTransport transport) : IModelsClient
{
    private const string Path = "v1/models";

    public async Task<IReadOnlyList<ModelInfo>> ListAsync(CancellationToken cancellationToken)
    {
        var request = new ApiRequest(HttpMethod.Get, Path);
        return (await transport.SendAsync(request, ShoalJson.Wire.ModelList, cancellationToken)).Data;
    }

    public Task<ModelInfo> GetAsync(string name, CancellationToken cancellationToken) => transport.SendAsync(
        new ApiRequest(HttpMethod.Get, $"{Path}/{PathSegment.Escape(name, nameof(name))}"),
        ShoalJson.Wire.ModelInfo,
        cancellationToken);

    public Task<ModelInfo> RegisterAsync(string path, string? name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var body = new RegisterModelRequest { Name = name, Path = path };
        return transport.SendAsync(
            ApiRequest.WithJson(HttpMethod.Post, Path, body, ShoalJson.Wire.RegisterModelRequest),
            ShoalJson.Wire.ModelInfo,
            cancellationToken);
    }
}
