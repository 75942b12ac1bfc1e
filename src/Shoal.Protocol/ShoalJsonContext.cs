using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary>Reads and writes every record of the HTTP API, without reflection.</summary>
/// <remarks>
/// Members are camelCase but for OpenAI's. Null members are left out. Requests refuse unknown members and duplicates;
/// answers tolerate unknown members, so an older client reads a newer server.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(CreateCollectionRequest))]
[JsonSerializable(typeof(UpdateCollectionRequest))]
[JsonSerializable(typeof(CollectionInfo))]
[JsonSerializable(typeof(CollectionList))]
[JsonSerializable(typeof(SetAliasRequest))]
[JsonSerializable(typeof(AliasInfo))]
[JsonSerializable(typeof(Document))]
[JsonSerializable(typeof(IReadOnlyList<Document>))]
[JsonSerializable(typeof(DocumentPatch))]
[JsonSerializable(typeof(DocumentResult))]
[JsonSerializable(typeof(BulkResponse))]
[JsonSerializable(typeof(StoredDocument))]
[JsonSerializable(typeof(DocumentQuery))]
[JsonSerializable(typeof(DocumentList))]
[JsonSerializable(typeof(DeleteDocumentsRequest))]
[JsonSerializable(typeof(DeleteDocumentsResponse))]
[JsonSerializable(typeof(SearchRequest))]
[JsonSerializable(typeof(SearchResponse))]
[JsonSerializable(typeof(SearchBatchRequest))]
[JsonSerializable(typeof(SearchBatchResponse))]
[JsonSerializable(typeof(StartRolloutRequest))]
[JsonSerializable(typeof(RolloutInfo))]
[JsonSerializable(typeof(RolloutList))]
[JsonSerializable(typeof(RolloutForecastInfo))]
[JsonSerializable(typeof(RolloutReportInfo))]
[JsonSerializable(typeof(RolloutComparisonsInfo))]
[JsonSerializable(typeof(RolloutJournal))]
[JsonSerializable(typeof(JudgmentsRequest))]
[JsonSerializable(typeof(JudgmentsInfo))]
[JsonSerializable(typeof(JudgmentsSummary))]
[JsonSerializable(typeof(FeedbackRequest))]
[JsonSerializable(typeof(EmbeddingsRequest))]
[JsonSerializable(typeof(EmbeddingsResponse))]
[JsonSerializable(typeof(ModelInfo))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(RegisterModelRequest))]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(ProblemDocument))]
[JsonSerializable(typeof(OpenAiErrorResponse))]
public sealed partial class ShoalJsonContext : JsonSerializerContext;
