using Shoal.Encoders.Models;
using Shoal.Evaluation.Projections;
using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Encoders;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Documents;
using Shoal.Grains.Encoders;
using Shoal.Grains.Shards;
using Shoal.Indexing.Fusion;

namespace Shoal.Grains.Search;

/// <summary>
/// Runs a query on one generation: encodes it with that generation's model, asks every shard, merges. Safe for
/// concurrent use.
/// </summary>
internal sealed class GenerationSearch(
    EncoderRouter router, ShardCalls shards, IGrainFactory grains, TimeProvider time)
{
    /// <summary>Runs a query on one generation.</summary>
    /// <param name="view">The collection.</param>
    /// <param name="generation">One of its live generations.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="interactive">Whether a caller waits, so that its encoding goes first.</param>
    /// <param name="deadline">Ends the search with what was answered until then.</param>
    public async Task<GenerationAnswer> RunAsync(
        CollectionView view,
        GenerationView generation,
        SearchQuery query,
        bool interactive,
        CancellationToken deadline)
    {
        var started = time.GetTimestamp();
        var (vector, truncated) = await QueryVectorAsync(view, generation, query, interactive, deadline);
        return await AnswerAsync(view, generation, query, (vector, truncated, started), deadline);
    }

    /// <summary>Encodes a query with one generation's model and searches its image among another's vectors.</summary>
    /// <param name="view">The collection.</param>
    /// <param name="source">The live generation whose model encodes.</param>
    /// <param name="target">The live generation that answers.</param>
    /// <param name="map">From the source's space into the target's.</param>
    /// <param name="query">What is asked; its vector, if it has one, is the source's.</param>
    /// <param name="interactive">Whether a caller waits, so that its encoding goes first.</param>
    /// <param name="deadline">Ends the search with what was answered until then.</param>
    /// <exception cref="ShoalException">
    /// <see cref="ErrorCode.InvalidVector"/> also when the image cannot be compared.
    /// </exception>
    public async Task<GenerationAnswer> RunMappedAsync(
        CollectionView view,
        GenerationView source,
        GenerationView target,
        LinearMap map,
        SearchQuery query,
        bool interactive,
        CancellationToken deadline)
    {
        var started = time.GetTimestamp();
        var (vector, truncated) = await QueryVectorAsync(view, source, query, interactive, deadline);
        var image = map.Map(vector[0]);
        if (VectorRules.Fault(image, view.Settings.Distance) is { } fault)
            throw new ShoalException(ErrorCode.InvalidVector, fault);
        var mapped = VectorBlock.From(target.Dimensions, image);
        return await AnswerAsync(view, target, query, (mapped, truncated, started), deadline);
    }

    private async Task<GenerationAnswer> AnswerAsync(
        CollectionView view,
        GenerationView generation,
        SearchQuery query,
        (VectorBlock Vector, bool Truncated, long Started) encoding,
        CancellationToken deadline)
    {
        var (vector, truncated, started) = encoding;
        var encoded = time.GetTimestamp();
        var answered = await AskShardsAsync(view, Request(view, generation, query, vector), deadline);
        return new GenerationAnswer
        {
            Generation = generation,
            Hits = Merge(query, answered),
            Vector = vector,
            QueryTruncated = truncated,
            ShardsAnswered = answered.Length,
            ShardsAsked = view.Settings.Shards,
            DocumentCoverage = Coverage(answered),
            EncodeTime = time.GetElapsedTime(started, encoded),
            SearchTime = time.GetElapsedTime(encoded),
        };
    }

    private static ShardSearchRequest Request(
        CollectionView view, GenerationView generation, SearchQuery query, VectorBlock vector) => new()
        {
            SettingsVersion = view.SettingsVersion,
            Generation = generation.Number,
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
        CollectionView view,
        GenerationView generation,
        SearchQuery query,
        bool interactive,
        CancellationToken deadline)
    {
        if (query.Vector is { } vector) return (vector, false);
        if (query.LikeDocumentId is { } id) return (await VectorOfAsync(view, generation, id, deadline), false);
        var request = new EncodeRequest { Texts = [query.Text!], IsQuery = true, Interactive = interactive };
        var encoded = await router.EncodeAsync(ModelVersion.Parse(generation.ModelVersion), request, deadline);
        var vectors = encoded.Vectors ?? throw new ShoalException(
            ErrorCode.Overloaded, "The encoders are busy: retry later.", encoded.RetryAfter ?? TimeSpan.FromSeconds(1));
        return (vectors, encoded.UntruncatedTokenCounts[0] > encoded.TokenCounts[0]);
    }

    private async Task<VectorBlock> VectorOfAsync(
        CollectionView view, GenerationView generation, string id, CancellationToken deadline)
    {
        DocumentRules.CheckId(id);
        var shard = shards.ShardOf(view, id);
        var request = new ShardReadRequest { Ids = [id], IncludeVectors = true, Generation = generation.Number };
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
