using Shoal.Grains.Abstractions.Search;

namespace Shoal.Grains.Search;

/// <summary>What a gateway does with a search. Refusals are <see cref="Abstractions.Errors.ShoalException"/>.</summary>
public sealed class SearchService
{
    /// <summary>Runs one search.</summary>
    public Task<SearchAnswer> SearchAsync(string collection, SearchQuery query, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
