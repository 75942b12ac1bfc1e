using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Encoders;
using Shoal.Protocol;

namespace Shoal.Server.Mapping;

/// <summary>Embedding requests between OpenAI's shape and the cluster.</summary>
internal static class EmbeddingMapping
{
    /// <summary>Returns what the cluster is to encode.</summary>
    /// <exception cref="ShoalException">
    /// A required member is missing, or a value is unknown or out of range.
    /// </exception>
    public static EmbeddingQuery ToQuery(this EmbeddingsRequest request)
    {
        if (string.IsNullOrEmpty(request.Model)) throw Invalid("\"model\" is required.");
        if (request.Input is not { Count: > 0 } input) throw Invalid("\"input\" is required and must not be empty.");
        if (request.EncodingFormat is not (null or EmbeddingFormats.FloatArray or EmbeddingFormats.Base64))
        {
            throw Invalid("\"encoding_format\" must be \"float\" or \"base64\".");
        }

        if (request.InputType is not (null or EmbeddingInputTypes.Query or EmbeddingInputTypes.Document))
        {
            throw Invalid("\"input_type\" must be \"query\" or \"document\".");
        }

        return new EmbeddingQuery
        {
            Model = request.Model,
            Texts = input.Texts ?? [],
            TokenIds = input.TokenIds ?? [],
            IsQuery = request.InputType == EmbeddingInputTypes.Query,
            Truncate = request.Truncate ?? true,
            Dimensions = request.Dimensions,
        };
    }

    /// <summary>Returns an answer in OpenAI's shape.</summary>
    /// <param name="answer">What the cluster encoded.</param>
    /// <param name="request">Decides how vectors are written.</param>
    public static EmbeddingsResponse ToResponse(this EmbeddingAnswer answer, EmbeddingsRequest request)
    {
        var base64 = request.EncodingFormat == EmbeddingFormats.Base64;
        var tokens = answer.TokenCounts.Sum(count => (long)count);
        return new EmbeddingsResponse
        {
            Data = [.. Enumerable.Range(0, answer.Vectors.Count).Select(row => new EmbeddingData
            {
                Index = row,
                Embedding = new EmbeddingVector(answer.Vectors[row].ToArray(), base64),
                Truncated = answer.Truncated[row],
            })],
            Model = answer.ModelVersion,
            Usage = new EmbeddingUsage(tokens, tokens),
        };
    }

    private static ShoalException Invalid(string detail) => new(ErrorCode.InvalidRequest, detail);
}
