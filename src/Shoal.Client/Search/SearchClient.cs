using Shoal.Client.Http;
using Shoal.Protocol;

namespace Shoal.Client;

/// <inheritdoc cref="ISearchClient"/>
internal sealed class SearchClient(HttpTransport transport) : ISearchClient
{
    public Task<SearchResponse> SearchAsync(
        string collection,
        SearchRequest request,
        CancellationToken cancellationToken)
    {
        Check(request, nameof(request));
        var path = $"{CollectionsClient.PathOf(collection)}/search";
        var message = ApiRequest.WithJson(HttpMethod.Post, path, request, ShoalJson.Wire.SearchRequest);
        return transport.SendAsync(
            message with { ReadsOnly = true }, ShoalJson.Wire.SearchResponse, cancellationToken);
    }

    public async Task<IReadOnlyList<SearchBatchResult>> SearchBatchAsync(
        string collection,
        IReadOnlyList<SearchRequest> requests,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        foreach (var request in requests) Check(request, nameof(requests));
        var path = $"{CollectionsClient.PathOf(collection)}/search/batch";
        var body = new SearchBatchRequest { Searches = requests };
        var message = ApiRequest.WithJson(HttpMethod.Post, path, body, ShoalJson.Wire.SearchBatchRequest);
        var answer = await transport.SendAsync(
            message with { ReadsOnly = true }, ShoalJson.Wire.SearchBatchResponse, cancellationToken);
        return answer.Results.Count == requests.Count ? answer.Results : throw JsonBody.Invalid(null);
    }

    public Task SendFeedbackAsync(string collection, FeedbackRequest feedback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        UnicodeText.ThrowIfIllFormed(feedback.DocumentId, nameof(feedback));
        var path = $"{CollectionsClient.PathOf(collection)}/feedback";
        return transport.SendAsync(
            ApiRequest.WithJson(HttpMethod.Post, path, feedback, ShoalJson.Wire.FeedbackRequest), cancellationToken);
    }

    private static void Check(SearchRequest request, string parameter)
    {
        ArgumentNullException.ThrowIfNull(request, parameter);
        UnicodeText.ThrowIfIllFormed(request.Query, parameter);
        UnicodeText.ThrowIfIllFormed(request.Like, parameter);
        UnicodeText.ThrowIfIllFormed(request.User, parameter);
    }
}
