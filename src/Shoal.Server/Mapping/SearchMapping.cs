using System.Text;
using System.Text.Json;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Search;
using Shoal.Protocol;

namespace Shoal.Server.Mapping;

/// <summary>Searches between HTTP and the cluster.</summary>
internal static class SearchMapping
{
    private const string Dense = "dense";
    private const string Text = "text";
    private const string Metadata = "metadata";

    /// <summary>Returns the search a request asks for.</summary>
    /// <exception cref="ShoalException">A value is one that the API does not know.</exception>
    public static SearchQuery ToQuery(this SearchRequest request)
    {
        CheckShape(request);
        CheckUser(request.User);
        var defaults = new SearchQuery();
        var include = request.Include ?? [Text, Metadata];
        return new SearchQuery
        {
            Text = request.Query,
            Vector = DocumentMapping.ToVector(request.Vector),
            Generation = request.Generation,
            LikeDocumentId = request.Like,
            TopK = request.TopK ?? defaults.TopK,
            Exact = request.Exact ?? false,
            EfSearch = request.EfSearch,
            ScoreThreshold = request.ScoreThreshold,
            FilterJson = request.Filter?.GetRawText(),
            IncludeText = include.Contains(Text),
            IncludeMetadata = include.Contains(Metadata),
            User = request.User,
            Timeout = request.TimeoutMs is { } timeout ? TimeSpan.FromMilliseconds(timeout) : defaults.Timeout,
        };
    }

    /// <summary>Returns an answer as HTTP gives it.</summary>
    public static SearchResponse ToResponse(this SearchAnswer answer) => new()
    {
        Hits = [.. answer.Hits.Select(ToHit)],
        QueryId = answer.QueryId,
        Generation = answer.Generation,
        Adapter = answer.Adapter,
        Model = answer.ModelVersion,
        QueryTruncated = answer.QueryTruncated,
        Coverage = new SearchCoverage(answer.ShardsAnswered, answer.ShardsAsked, answer.DocumentCoverage),
        Timings = new SearchTimings(
            Milliseconds(answer.EncodeTime), Milliseconds(answer.SearchTime), Milliseconds(answer.TotalTime)),
    };

    private static void CheckShape(SearchRequest request)
    {
        if (request.Mode is not (null or Dense)) throw Invalid($"\"mode\" must be \"{Dense}\".");
        if (request.Rerank is { ValueKind: not JsonValueKind.Null }) throw Invalid("\"rerank\" must be null.");
        if (request.Include?.FirstOrDefault(part => part is not (Text or Metadata)) is { } unknown)
        {
            throw Invalid($"\"include\" may hold \"{Text}\" and \"{Metadata}\", not \"{unknown}\".");
        }
    }

    private static void CheckUser(string? user)
    {
        if (user is null) return;
        if (user.Length == 0) throw Invalid("\"user\" must not be empty; leave it out.");
        if (Encoding.UTF8.GetByteCount(user) > Limits.MaxUserBytes)
        {
            throw new ShoalException(
                ErrorCode.LimitExceeded,
                $"\"user\" may have {Limits.MaxUserBytes} UTF-8 bytes; send a hash of a longer one.");
        }
    }

    private static Hit ToHit(SearchHit hit) => new()
    {
        Id = hit.Id,
        Score = hit.Score,
        Chunk = new HitChunk(hit.ChunkIndex, hit.ChunkStart, hit.ChunkEnd),
        Title = hit.Title,
        Text = hit.Text,
        Metadata = DocumentMapping.ToElement(hit.MetadataJson),
    };

    // Microseconds are all a reader can use; more digits only cost bytes.
    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    private static ShoalException Invalid(string detail) => new(ErrorCode.InvalidRequest, detail);
}
