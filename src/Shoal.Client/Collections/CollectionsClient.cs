using Shoal.Client.Http;
using Shoal.Protocol;

namespace Shoal.Client;

/// <inheritdoc cref="ICollectionsClient"/>
internal sealed class CollectionsClient(HttpTransport transport) : ICollectionsClient
{
    public Task<CollectionInfo> CreateAsync(
        string name,
        CreateCollectionRequest request,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return transport.SendAsync(
            ApiRequest.WithJson(HttpMethod.Put, PathOf(name), request, ShoalJson.Wire.CreateCollectionRequest),
            ShoalJson.Wire.CollectionInfo,
            cancellationToken);
    }

    public Task<CollectionInfo> GetAsync(string name, CancellationToken cancellationToken) => transport.SendAsync(
        new ApiRequest(HttpMethod.Get, PathOf(name)), ShoalJson.Wire.CollectionInfo, cancellationToken);

    public Task<CollectionInfo?> FindAsync(string name, CancellationToken cancellationToken) => transport.FindAsync(
        new ApiRequest(HttpMethod.Get, PathOf(name)),
        ShoalJson.Wire.CollectionInfo,
        ShoalErrorCodes.CollectionNotFound,
        cancellationToken);

    public async Task<IReadOnlyList<CollectionInfo>> ListAsync(CancellationToken cancellationToken)
    {
        var request = new ApiRequest(HttpMethod.Get, "v1/collections");
        return (await transport.SendAsync(request, ShoalJson.Wire.CollectionList, cancellationToken)).Collections;
    }

    public Task<CollectionInfo> UpdateAsync(
        string name,
        UpdateCollectionRequest request,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return transport.SendAsync(
            ApiRequest.WithJson(HttpMethod.Patch, PathOf(name), request, ShoalJson.Wire.UpdateCollectionRequest),
            ShoalJson.Wire.CollectionInfo,
            cancellationToken);
    }

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => transport.DeleteAsync(
        new ApiRequest(HttpMethod.Delete, PathOf(name)), ShoalErrorCodes.CollectionNotFound, cancellationToken);

    public Task<AliasInfo> SetAliasAsync(string name, string collection, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(collection);
        var body = new SetAliasRequest { Collection = collection };
        return transport.SendAsync(
            ApiRequest.WithJson(HttpMethod.Put, AliasPath(name), body, ShoalJson.Wire.SetAliasRequest),
            ShoalJson.Wire.AliasInfo,
            cancellationToken);
    }

    public Task DeleteAliasAsync(string name, CancellationToken cancellationToken) => transport.DeleteAsync(
        new ApiRequest(HttpMethod.Delete, AliasPath(name)), ShoalErrorCodes.AliasNotFound, cancellationToken);

    public Task<JudgmentsSummary> PutJudgmentsAsync(
        string name, IReadOnlyList<JudgedQuery> queries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queries);
        foreach (var query in queries) UnicodeText.ThrowIfIllFormed(query.Text, nameof(queries));
        return transport.SendAsync(
            ApiRequest.WithJson(
                HttpMethod.Put, JudgmentsPath(name), new JudgmentsRequest { Queries = queries },
                ShoalJson.Wire.JudgmentsRequest),
            ShoalJson.Wire.JudgmentsSummary,
            cancellationToken);
    }

    public async Task<IReadOnlyList<JudgedQueryInfo>> GetJudgmentsAsync(
        string name, CancellationToken cancellationToken)
    {
        var request = new ApiRequest(HttpMethod.Get, JudgmentsPath(name));
        return (await transport.SendAsync(request, ShoalJson.Wire.JudgmentsInfo, cancellationToken)).Queries;
    }

    /// <summary>Returns a collection's path, for this and what lies below it.</summary>
    internal static string PathOf(string name) => $"v1/collections/{PathSegment.Escape(name, nameof(name))}";

    private static string JudgmentsPath(string name) => $"{PathOf(name)}/judgments";

    private static string AliasPath(string name) => $"v1/aliases/{PathSegment.Escape(name, nameof(name))}";
}
