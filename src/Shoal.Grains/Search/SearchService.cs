using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Collections;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Search;

/// <summary>
/// What a gateway does with a search: choose the generation, ask it, name the answer. Refusals are
/// <see cref="ShoalException"/>.
/// </summary>
public sealed class SearchService
{
    private readonly FreshSettings _settings;
    private readonly RolloutSearch _search;
    private readonly TimeProvider _time;

    internal SearchService(FreshSettings settings, RolloutSearch search, TimeProvider time)
    {
        _settings = settings;
        _search = search;
        _time = time;
    }

    /// <summary>Runs one search.</summary>
    public async Task<SearchAnswer> SearchAsync(
        string collection, SearchQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        SearchRules.Check(query);
        var started = _time.GetTimestamp();
        using var expiry = new CancellationTokenSource(query.Timeout, _time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, expiry.Token);
        try
        {
            var answer = await _settings.RunAsync(
                collection, view => SearchAsync(view, query, deadline.Token), deadline.Token);
            return answer with { TotalTime = _time.GetElapsedTime(started) };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ShoalException(
                ErrorCode.Timeout, $"The search took longer than {query.Timeout.TotalMilliseconds:F0} ms.");
        }
    }

    private Task<SearchAnswer> SearchAsync(CollectionView view, SearchQuery query, CancellationToken deadline)
    {
        SearchRules.CheckAgainst(query, view);
        return _search.RunAsync(view, query, deadline);
    }
}
