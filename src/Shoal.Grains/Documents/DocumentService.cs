using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Collections;
using Shoal.Grains.Search;
using Shoal.Grains.Shards;
using Shoal.Indexing.Fusion;

namespace Shoal.Grains.Documents;

/// <summary>What a gateway does with documents. Refusals are <see cref="ShoalException"/>.</summary>
public sealed class DocumentService(FreshSettings settings, ShardCalls shards, IGrainFactory grains)
{
    /// <summary>Writes one document; the answer means durable and searchable.</summary>
    public async Task<DocumentWriteResult> PutAsync(
        string collection, DocumentInput input, long? ifMatch, CancellationToken cancellationToken) =>
        await WriteAsync(collection, input, ifMatch, cancellationToken);

    /// <summary>
    /// Writes many. Results come in the order of the items, each as early as that allows; items with the same id are
    /// written in order; a bad item never fails its neighbours.
    /// </summary>
    /// <exception cref="ShoalException">The collection does not exist.</exception>
    public IAsyncEnumerable<DocumentWriteResult> WriteManyAsync(
        string collection, IAsyncEnumerable<BulkItem> items, CancellationToken cancellationToken) =>
        BulkWriter.RunAsync(
            items,
            token => settings.RunAsync(collection, Task.FromResult, token),
            (input, token) => WriteAsync(collection, input, null, token),
            cancellationToken);

    /// <summary>Returns one document.</summary>
    public async Task<DocumentView> GetAsync(
        string collection, string id, bool includeVectors, CancellationToken cancellationToken)
    {
        DocumentRules.CheckId(id);
        return await settings.RunAsync(
            collection, view => ReadOneAsync(view, id, includeVectors, cancellationToken), cancellationToken)
            ?? throw NotFound(id);
    }

    /// <summary>Merges a JSON merge patch (RFC 7396) into a document's metadata. Encodes nothing.</summary>
    public async Task<DocumentWriteResult> PatchMetadataAsync(
        string collection, string id, string mergePatchJson, long? ifMatch, CancellationToken cancellationToken)
    {
        DocumentRules.CheckId(id);
        return await settings.RunAsync(
            collection,
            async view => Accepted(await CallAsync(
                ifMatch,
                () => Grain(view, id).PatchMetadataAsync(mergePatchJson, ifMatch, cancellationToken),
                cancellationToken)),
            cancellationToken);
    }

    /// <summary>Deletes one document.</summary>
    public async Task<DocumentWriteResult> DeleteAsync(
        string collection, string id, long? ifMatch, CancellationToken cancellationToken)
    {
        DocumentRules.CheckId(id);
        return Accepted(await settings.RunAsync(
            collection, view => DeleteAsync(view, id, ifMatch, cancellationToken), cancellationToken));
    }

    /// <summary>Returns a page in id order.</summary>
    public async Task<DocumentPage> ListAsync(
        string collection, string? after, int limit, string? filterJson, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > Limits.MaxPage)
        {
            throw new ShoalException(ErrorCode.InvalidRequest, $"limit is 1 to {Limits.MaxPage}, not {limit}.");
        }

        if (after is not null) DocumentRules.CheckId(after);
        return await settings.RunAsync(
            collection, view => ListAsync(view, after, limit, filterJson, false, cancellationToken), cancellationToken);
    }

    /// <summary>Returns the named documents that exist, in the order asked.</summary>
    public async Task<IReadOnlyList<DocumentView>> GetManyAsync(
        string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (ids.Count > Limits.MaxQueryIds)
        {
            throw new ShoalException(ErrorCode.LimitExceeded, $"A query names at most {Limits.MaxQueryIds} ids.");
        }

        foreach (var id in ids) DocumentRules.CheckId(id);
        return await settings.RunAsync(
            collection, view => ReadManyAsync(view, ids, cancellationToken), cancellationToken);
    }

    /// <summary>Deletes what matches a filter and says how many documents that were.</summary>
    /// <remarks>Not a snapshot: documents that begin to match while it runs may stay.</remarks>
    public async Task<long> DeleteMatchingAsync(
        string collection, string filterJson, CancellationToken cancellationToken)
    {
        long deleted = 0;
        string? after = null;
        do
        {
            var page = await settings.RunAsync(
                collection,
                view => ListAsync(view, after, Limits.MaxPage, filterJson, true, cancellationToken),
                cancellationToken);
            foreach (var part in page.Documents.Chunk(64))
            {
                var results = await Task.WhenAll(
                    part.Select(document => DeleteIfSameAsync(collection, document, cancellationToken)));
                deleted += results.Count(result => result.Status == WriteStatus.Deleted);
            }

            after = page.Next;
        }
        while (after is not null);
        return deleted;
    }

    private static DocumentWriteResult Accepted(DocumentWriteResult result) =>
        result.Error is { } error ? throw new ShoalException(error.Code, error.Detail) : result;

    private static ShoalException NotFound(string id) =>
        new(ErrorCode.DocumentNotFound, $"There is no document '{id}'.");

    private Task<DocumentWriteResult> WriteAsync(
        string collection, DocumentInput input, long? ifMatch, CancellationToken cancellationToken) =>
        settings.RunAsync(
            collection,
            async view =>
            {
                var put = new DocumentPut
                {
                    Input = DocumentRules.Check(input, view),
                    IfMatch = ifMatch,
                    Collection = view,
                };
                return Accepted(await CallAsync(
                    ifMatch, () => Grain(view, input.Id).PutAsync(put, cancellationToken), cancellationToken));
            },
            cancellationToken);

    /// <summary>
    /// Calls a document's grain, and again when the answer was lost, unless the write depends on a version: a second
    /// try would meet what the first one wrote and be refused for it.
    /// </summary>
    private async Task<DocumentWriteResult> CallAsync(
        long? ifMatch, Func<Task<DocumentResult>> call, CancellationToken cancellationToken)
    {
        var result = ifMatch is null
            ? await shards.CallAsync(call, cancellationToken)
            : await shards.CallOnceAsync(call, cancellationToken);
        return result.Write!;
    }

    /// <remarks>A document that is gone when a deletion is repeated after a lost answer was deleted.</remarks>
    private async Task<DocumentWriteResult> DeleteAsync(
        CollectionView view, string id, long? ifMatch, CancellationToken cancellationToken)
    {
        var answerLost = false;
        var result = await CallAsync(ifMatch, TryAsync, cancellationToken);
        return answerLost && result.Error?.Code == ErrorCode.DocumentNotFound
            ? new DocumentWriteResult { Id = id, Status = WriteStatus.Deleted }
            : result;

        async Task<DocumentResult> TryAsync()
        {
            var answered = false;
            try
            {
                var answer = await Grain(view, id).DeleteAsync(ifMatch, cancellationToken);
                answered = answer.Weather != ShardWeather.Unknown;
                return answer;
            }
            finally
            {
                answerLost |= !answered;
            }
        }
    }

    private IDocumentGrain Grain(CollectionView view, string id)
    {
        var shard = new ShardKey(view.Incarnation, ShardRouting.ShardOf(id, view.Settings.Shards));
        return grains.GetGrain<IDocumentGrain>(shard.Document(id));
    }

    private async Task<DocumentView?> ReadOneAsync(
        CollectionView view, string id, bool includeVectors, CancellationToken cancellationToken)
    {
        var request = new ShardReadRequest { Ids = [id], IncludeVectors = includeVectors };
        var shard = shards.ShardOf(view, id);
        var read = await shards.CallAsync(
            () => shard.ReadAsync(request, cancellationToken), cancellationToken);
        return read.Documents.Length == 0 ? null : read.Documents[0];
    }

    private async Task<IReadOnlyList<DocumentView>> ReadManyAsync(
        CollectionView view, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var byShard = ids.Distinct().GroupBy(id => ShardRouting.ShardOf(id, view.Settings.Shards));
        var reads = byShard.Select(group =>
        {
            var request = new ShardReadRequest { Ids = group.ToArray() };
            var shard = shards.ShardOf(view, group.First());
            return shards.CallAsync(
                () => shard.ReadAsync(request, cancellationToken), cancellationToken);
        });
        var found = (await Task.WhenAll(reads)).SelectMany(read => read.Documents)
            .ToDictionary(document => document.Id);
        return ids.Where(found.ContainsKey).Select(id => found[id]).ToArray();
    }

    private async Task<DocumentPage> ListAsync(
        CollectionView view,
        string? after,
        int limit,
        string? filterJson,
        bool idsOnly,
        CancellationToken cancellationToken)
    {
        SearchRules.CheckFilter(filterJson, view);
        var request = new ShardListRequest
        {
            After = after,
            Limit = limit,
            FilterJson = filterJson,
            SettingsVersion = view.SettingsVersion,
            IdsOnly = idsOnly,
        };
        var pages = await shards.FanOutAsync(
            view, shard => shard.ListAsync(request, cancellationToken), cancellationToken);
        var merged = pages.SelectMany(page => page.Documents).OrderBy(document => document.Id, Utf8Order.Instance)
            .ToArray();
        var documents = merged.Take(limit).ToArray();
        var more = merged.Length > limit || pages.Any(page => page.Documents.Length == limit);
        return new DocumentPage(documents, more && documents.Length > 0 ? documents[^1].Id : null);
    }

    /// <summary>Deletes the version that matched; a document that changed meanwhile stays.</summary>
    private async Task<DocumentWriteResult> DeleteIfSameAsync(
        string collection, DocumentView document, CancellationToken cancellationToken)
    {
        try
        {
            return await settings.RunAsync(
                collection,
                view => DeleteAsync(view, document.Id, document.Version, cancellationToken),
                cancellationToken);
        }
        catch (ShoalException exception) when (exception.Code == ErrorCode.OutcomeUnknown)
        {
            // The same deletion again is harmless, and a document that is gone by now was deleted.
            var again = await settings.RunAsync(
                collection,
                view => DeleteAsync(view, document.Id, document.Version, cancellationToken),
                cancellationToken);
            return again.Error?.Code == ErrorCode.DocumentNotFound
                ? new DocumentWriteResult { Id = document.Id, Status = WriteStatus.Deleted }
                : again;
        }
    }
}
