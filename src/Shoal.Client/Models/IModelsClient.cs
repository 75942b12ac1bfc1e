using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>The models the cluster knows.</summary>
public interface IModelsClient
{
    /// <summary>Returns every model, also those no node can run, ascending by name.</summary>
    Task<IReadOnlyList<ModelInfo>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns a model.</summary>
    /// <param name="name">Its name, or <c>name@digest</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ShoalClientException"><c>model_not_found</c>: there is none.</exception>
    Task<ModelInfo> GetAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Registers a model directory. Not retried.</summary>
    /// <param name="path">The directory, on the server.</param>
    /// <param name="name">The name to serve it under; null for the directory's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<ModelInfo> RegisterAsync(string path, string? name = null, CancellationToken cancellationToken = default);
}
