using Shoal.Grains.Abstractions.Models;

namespace Shoal.Grains.Models;

/// <summary>What a gateway does with models. Refusals are <see cref="Abstractions.Errors.ShoalException"/>.</summary>
public sealed class ModelService
{
    /// <summary>Returns every model of the cluster in name order, unavailable ones included.</summary>
    public Task<IReadOnlyList<ModelView>> ListAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Returns one model by name or <c>name@digest</c>.</summary>
    public Task<ModelView> GetAsync(string name, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Registers a model directory under a name (null: the folder's), durably.</summary>
    public Task<ModelView> RegisterAsync(string? name, string path, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
