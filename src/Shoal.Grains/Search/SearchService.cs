using Shoal.Encoders.Models;
using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Encoders;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Collections;
using Shoal.Grains.Documents;
using Shoal.Grains.Encoders;
using Shoal.Grains.Shards;
using Shoal.Indexing.Fusion;

namespace Shoal.Grains.Search;

/// <summary>
/// What a gateway does with a search: encode once, ask every shard, merge. Refusals are <see cref="ShoalException"/>.
/// </summary>
public sealed class SearchService(
    FreshSettings settings, EncoderRouter router, ShardCalls shards, IGrainFactory grains, TimeProvider time)
{
    /// <summary>Runs one search.</summary>
    public async Task<SearchAnswer> SearchAsync(
        string collection, SearchQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        SearchRules.Check(query);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = time.CreateTimer(_ => deadline.Cancel(), null, query.Timeout, Timeout.InfiniteTimeSpan);
        try
        {
            return await settings.RunAsync(
                collection, view => SearchAsync(view, query, deadline.Token), deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ShoalException(
                ErrorCode.Timeout, $"The search took longer than {query.Timeout.TotalMilliseconds:F0} ms.");
        }
    }

    private async Task<SearchAnswer> SearchAsync(CollectionView view, SearchQuery query, CancellationToken deadline)
    {
        SearchRules.CheckAgainst(query, view);
        var started = time.GetTimestamp();
        var (vector, truncated) = await QueryVectorAsync(view, query, deadline);
        var encoded = time.GetTimestamp();
        var answered = await AskShardsAsync(view, Request(view, query, vector), deadline);
        var finished = time.GetTimestamp();
        return new SearchAnswer
        {
            Hits = Merge(query, answered),
            QueryId = Guid.NewGuid().ToString("N"),
            Generation = view.Serving,
            ModelVersion = view.ServingGeneration.ModelVersion,
            ShardsAnswered = answered.Length,
            ShardsAsked = view.Settings.Shards,
            DocumentCoverage = Coverage(answered),
            QueryTruncated = truncated,
            EncodeTime = time.GetElapsedTime(started, encoded),
            SearchTime = time.GetElapsedTime(encoded, finished),
            TotalTime = time.GetElapsedTime(started),
        };
    }

    private static ShardSearchRequest Request(CollectionView view, SearchQuery query, VectorBlock vector) => new()
    {
        SettingsVersion = view.SettingsVersion,
        Generation = view.Serving,
        Query = vector,
        TopK = query.LikeDocumentId is null ? query.TopK : query.TopK + 1,
        Exact = query.Exact,
        EfSearch = query.EfSearch ?? view.Settings.Index.EfSearch,
        ScoreThreshold = query.ScoreThreshold,
        FilterJson = query.FilterJson,
        IncludeText = query.IncludeText,
        IncludeMetadata = query.IncludeMetadata,
    };

    private static SearchHit[] Merge(SearchQuery query, ShardSearchResult[] answered)
    {
        var lists = answered
            .Select(IReadOnlyList<SearchHit> (answer) => [.. answer.Hits.Where(hit => hit.Id != query.LikeDocumentId)])
            .ToArray();
        return TopKMerger.Merge(lists, query.TopK, hit => hit.Score, hit => hit.Id);
    }

    private static double Coverage(ShardSearchResult[] answered)
    {
        var documents = answered.Sum(answer => answer.Documents);
        return documents == 0 ? 1 : 1 - ((double)answered.Sum(answer => answer.Pending) / documents);
    }

    private async Task<(VectorBlock Vector, bool Truncated)> QueryVectorAsync(
        CollectionView view, SearchQuery query, CancellationToken deadline)
    {
        if (query.Vector is { } vector) return (vector, false);
        if (query.LikeDocumentId is { } id) return (await VectorOfAsync(view, id, deadline), false);
        var request = new EncodeRequest { Texts = [query.Text!], IsQuery = true, Interactive = true };
        var model = ModelVersion.Parse(view.ServingGeneration.ModelVersion);
        var encoded = await router.EncodeAsync(model, request, deadline);
        var vectors = encoded.Vectors ?? throw new ShoalException(
            ErrorCode.Overloaded, "The encoders are busy: retry later.", encoded.RetryAfter ?? TimeSpan.FromSeconds(1));
        return (vectors, encoded.UntruncatedTokenCounts[0] > encoded.TokenCounts[0]);
    }

    private async Task<VectorBlock> VectorOfAsync(CollectionView view, string id, CancellationToken deadline)
    {
        DocumentRules.CheckId(id);
        var shard = shards.ShardOf(view, id);
        var request = new ShardReadRequest { Ids = [id], IncludeVectors = true };
        var read = await shards.CallAsync(() => shard.ReadAsync(request, deadline), deadline);
        return read.Documents is [{ Vectors: { } vectors }]
            ? VectorBlock.From(vectors.Dimensions, vectors[0])
            : throw new ShoalException(ErrorCode.DocumentNotFound, $"There is no document '{id}' with a vector.");
    }

    /// <summary>
    /// Asks every shard. One that cannot answer is left out, which the coverage says; none at all is an error.
    /// </summary>
    private async Task<ShardSearchResult[]> AskShardsAsync(
        CollectionView view, ShardSearchRequest request, CancellationToken deadline)
    {
        ShoalException? refusal = null;
        var calls = Enumerable.Range(0, view.Settings.Shards).Select(async number =>
        {
            var shard = grains.GetGrain<IShardGrain>(new ShardKey(view.Incarnation, number).ToString());
            try
            {
                return await shards.CallAsync(() => shard.SearchAsync(request, deadline), deadline);
            }
            catch (OperationCanceledException)
            {
                return null;
            }
            catch (ShoalException exception) when (
                exception.Code is ErrorCode.Unavailable or ErrorCode.StorageUnavailable)
            {
                refusal = exception;
                return null;
            }
        });
        var answered = (await Task.WhenAll(calls)).OfType<ShardSearchResult>().ToArray();
        if (answered.Length > 0) return answered;
        throw refusal ?? (Exception)new OperationCanceledException(deadline);
    }
}
