using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Placement;

namespace Shoal.Grains.Documents;

/// <summary>
/// The shell around one document's writes. Works on what its shard says and lets the shard's compare-and-set decide.
/// </summary>
[GrainType("shoal.document")]
[ShardAffinityPlacement]
[CollectionAgeLimit(Minutes = 1)]
internal sealed class DocumentGrain(DocumentEmbedder embedder, SpareEmbedder spare) : Grain, IDocumentGrain
{
    /// <summary>
    /// Each lost race means that another writer made progress; eight in a row are a storm on one document.
    /// </summary>
    private const int MaxAttempts = 8;

    private string _id = "";
    private IShardGrain _shard = null!;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var (shard, id) = ShardKey.Split(this.GetPrimaryKeyString());
        _id = id;
        _shard = GrainFactory.GetGrain<IShardGrain>(shard.ToString());
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<DocumentResult> PutAsync(DocumentPut put, CancellationToken cancellationToken) =>
        CompareAndSetAsync(put.IfMatch, current => PlanPutAsync(put, current, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<DocumentResult> PatchMetadataAsync(
        string mergePatchJson, long? ifMatch, CancellationToken cancellationToken) =>
        CompareAndSetAsync(ifMatch, current => Task.FromResult(PlanPatch(mergePatchJson, current)), cancellationToken);

    /// <inheritdoc/>
    public async Task<ReembedResult> ReembedAsync(
        int generation, CollectionView collection, CancellationToken cancellationToken)
    {
        var target = collection.Generations.FirstOrDefault(candidate => candidate.Number == generation);
        var request = new ShardReadRequest { Ids = [_id], Generation = generation };
        var read = await _shard.ReadAsync(request, cancellationToken);
        if (read.Weather != ShardWeather.Fine || target is null) return Later(read.Detail);
        if (read.Documents is not [{ Chunks.Length: 0 } current]) return new ReembedResult(ReembedStatus.Done);
        try
        {
            return await ReembedAsync(current, target, collection, cancellationToken);
        }
        catch (ShoalException exception)
        {
            // A model that fails on this text and on no other cannot embed it; anything else is the weather.
            return exception.Code == ErrorCode.Internal && await embedder.WorksAsync(target, cancellationToken)
                ? new ReembedResult(ReembedStatus.Failed, Reason: exception.Message)
                : Later(exception.Message);
        }
    }

    /// <inheritdoc/>
    public async Task<DocumentResult> DeleteAsync(long? ifMatch, CancellationToken cancellationToken)
    {
        var change = new ShardDelete { DocumentId = _id, ExpectedVersion = ifMatch };
        var result = await _shard.ApplyAsync(change, cancellationToken);
        return result.Weather != ShardWeather.Fine
            ? new DocumentResult(result.Weather, null, result.Detail)
            : Fine(DocumentAnswers.Of(_id, result, false));
    }

    private static ReembedResult Later(string? reason) => new(ReembedStatus.Later, Reason: reason);

    /// <summary>
    /// Embeds the version that was read; when another one has come in between, the shard refuses it.
    /// </summary>
    private async Task<ReembedResult> ReembedAsync(
        DocumentView current, GenerationView target, CollectionView collection, CancellationToken cancellationToken)
    {
        var input = new DocumentInput { Id = _id, Title = current.Title, Text = current.Text };
        var hash = DocumentEmbedder.HashOf(input);
        var (embedding, error) = await embedder.EmbedAsync(
            input, hash, collection, target, isAccepted: true, cancellationToken);
        if (error is { Code: ErrorCode.TextTruncated })
            return new ReembedResult(ReembedStatus.Failed, Reason: $"Document '{_id}': {error.Detail}");
        if (embedding is null) return Later(error?.Detail);
        var change = new ShardPutEmbedding
        {
            DocumentId = _id,
            ExpectedVersion = current.Version,
            GenerationsVersion = collection.GenerationsVersion,
            Embedding = embedding,
        };
        var result = await _shard.ApplyAsync(change, cancellationToken);
        if (result.Weather != ShardWeather.Fine) return Later(result.Detail);
        return result.Status switch
        {
            ShardChangeStatus.Updated => new ReembedResult(ReembedStatus.Done, embedding.Chunks[0].TokenCount),
            ShardChangeStatus.InvalidVector =>
                new ReembedResult(ReembedStatus.Failed, Reason: $"Document '{_id}': {result.Detail}"),
            _ => Later(null),
        };
    }

    private static DocumentResult Fine(DocumentWriteResult write) => new(ShardWeather.Fine, write);

    /// <summary>
    /// Reads, plans a change on what was read, and applies it if nothing came in between; otherwise again.
    /// </summary>
    private async Task<DocumentResult> CompareAndSetAsync(
        long? ifMatch, Func<DocumentView?, Task<DocumentPlan>> plan, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var read = await _shard.ReadAsync(new ShardReadRequest { Ids = [_id] }, cancellationToken);
            if (read.Weather != ShardWeather.Fine) return new DocumentResult(read.Weather, null, read.Detail);
            var current = read.Documents.Length == 0 ? null : read.Documents[0];
            if (ifMatch is { } expected && expected != (current?.Version ?? 0))
            {
                return Fine(DocumentAnswers.Conflict(_id, current?.Version ?? 0));
            }

            var planned = await plan(current);
            if (planned.Change is not { } change) return planned.Result!;
            var result = await _shard.ApplyAsync(change, cancellationToken);
            if (result.Weather != ShardWeather.Fine) return new DocumentResult(result.Weather, null, result.Detail);
            if (result.Status == ShardChangeStatus.GenerationConflict)
                return new DocumentResult(ShardWeather.Stale, null);
            if (IsLostRace(result.Status) && ifMatch is null && attempt < MaxAttempts) continue;
            return Fine(DocumentAnswers.Of(_id, result, planned.Truncated));
        }
    }

    /// <summary>Whether another writer came in between: it changed the document, or removed it.</summary>
    private static bool IsLostRace(ShardChangeStatus status) =>
        status is ShardChangeStatus.VersionConflict or ShardChangeStatus.NotFound;

    private DocumentPlan PlanPatch(string mergePatchJson, DocumentView? current)
    {
        if (current is null) return DocumentPlan.Answer(Fine(DocumentAnswers.NotFound(_id)));
        try
        {
            var merged = Metadata.Merge(current.MetadataJson, mergePatchJson);
            if (merged == current.MetadataJson) return DocumentPlan.Answer(Fine(DocumentAnswers.Unchanged(current)));
            return DocumentPlan.Apply(PutMetadata(current, merged), current.Truncated);
        }
        catch (ShoalException exception)
        {
            return DocumentPlan.Answer(Fine(DocumentAnswers.Failed(_id, exception.Code, exception.Message)));
        }
    }

    private async Task<DocumentPlan> PlanPutAsync(
        DocumentPut put, DocumentView? current, CancellationToken cancellationToken)
    {
        var (input, collection) = (put.Input, put.Collection);
        var hash = DocumentEmbedder.HashOf(input);
        var isAccepted = current is not null && current.Title == input.Title && current.Text == input.Text;
        if (isAccepted && IsSame(current!, collection.ServingGeneration, hash))
        {
            return current!.MetadataJson == input.MetadataJson
                ? DocumentPlan.Answer(Fine(DocumentAnswers.Unchanged(current)))
                : DocumentPlan.Apply(PutMetadata(current, input.MetadataJson), current.Truncated);
        }

        var serving = embedder.EmbedAsync(
            input, hash, collection, collection.ServingGeneration, isAccepted, cancellationToken);
        var others = await spare.EmbedAsync(input, hash, collection, serving, cancellationToken);
        var (embedding, error) = await serving;
        if (error is not null)
            return DocumentPlan.Answer(Fine(DocumentAnswers.Failed(_id, error.Code, error.Detail)));
        return DocumentPlan.Apply(Put(put, current, [embedding!, .. others]), embedding!.Truncated);
    }

    private static bool IsSame(DocumentView current, GenerationView generation, ulong hash) =>
        current.ModelVersion == generation.ModelVersion
        && current.Chunks.Length == 1
        && current.Chunks[0].ContentHash == hash;

    private ShardPutMetadata PutMetadata(DocumentView current, string? metadataJson) =>
        new() { DocumentId = _id, ExpectedVersion = current.Version, MetadataJson = metadataJson };

    private ShardPut Put(DocumentPut put, DocumentView? current, ShardEmbedding[] embeddings) => new()
    {
        DocumentId = _id,
        ExpectedVersion = current?.Version ?? 0,
        Title = put.Input.Title,
        Text = put.Input.Text,
        MetadataJson = put.Input.MetadataJson,
        GenerationsVersion = put.Collection.GenerationsVersion,
        Embeddings = embeddings,
    };
}
