using Shoal.Encoders.Models;
using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Encoders;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Models;
using Shoal.Grains.Documents;
using Shoal.Grains.Models;

namespace Shoal.Grains.Encoders;

/// <summary>What a gateway does with an embedding request. Refusals are <see cref="ShoalException"/>.</summary>
public sealed class EmbeddingService(ModelService models, EncoderRouter router)
{
    /// <summary>Encodes texts, or token ids, in calls of at most 64.</summary>
    /// <remarks>
    /// Queries and single inputs go in the interactive lane: somebody waits for them. Larger requests are bulk.
    /// </remarks>
    public async Task<EmbeddingAnswer> EmbedAsync(EmbeddingQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var model = await models.RequireAvailableAsync(query.Model, cancellationToken);
        Check(query, model);
        var version = new ModelVersion(model.Name, model.Digest);
        var results = await Task.WhenAll(
            Requests(query).Select(request => EncodeAsync(version, request, cancellationToken)));
        var counts = results.SelectMany(result => result.TokenCounts).ToArray();
        var truncated = results
            .SelectMany(result => result.UntruncatedTokenCounts.Zip(result.TokenCounts, (all, kept) => all > kept))
            .ToArray();
        if (!query.Truncate && Array.IndexOf(truncated, true) is >= 0 and var index)
        {
            throw new ShoalException(
                ErrorCode.TextTruncated, $"Input {index} has more tokens than the model's {model.MaxTokens}.");
        }

        return new EmbeddingAnswer(version.ToString(), Concatenate(model.Dimensions, results), counts, truncated);
    }

    private static void Check(EmbeddingQuery query, ModelView model)
    {
        var count = query.Texts.Count + query.TokenIds.Count;
        if (count == 0) throw new ShoalException(ErrorCode.EmptyText, "There is no input.");
        if (count > Limits.MaxEmbeddingInputs)
        {
            throw new ShoalException(
                ErrorCode.LimitExceeded, $"A request has at most {Limits.MaxEmbeddingInputs} inputs.");
        }

        if (query.Dimensions is { } wanted && wanted != model.Dimensions)
        {
            throw new ShoalException(
                ErrorCode.DimensionsUnsupported,
                $"Model {model.Name} gives {model.Dimensions} dimensions, not {wanted}.");
        }

        foreach (var text in query.Texts)
        {
            if (text.Length == 0) throw new ShoalException(ErrorCode.EmptyText, "An input is empty.");
            DocumentRules.CheckText("input", text, Limits.MaxTextBytes);
        }
    }

    private static IEnumerable<EncodeRequest> Requests(EmbeddingQuery query)
    {
        var interactive = query.IsQuery || query.Texts.Count + query.TokenIds.Count == 1;
        foreach (var texts in query.Texts.Chunk(Limits.MaxEncodeBatch))
        {
            yield return new EncodeRequest { Texts = texts, IsQuery = query.IsQuery, Interactive = interactive };
        }

        foreach (var ids in query.TokenIds.Chunk(Limits.MaxEncodeBatch))
        {
            yield return new EncodeRequest { TokenIds = ids, IsQuery = query.IsQuery, Interactive = interactive };
        }
    }

    private static VectorBlock Concatenate(int dimensions, EncodeResult[] results)
    {
        if (results.Length == 1) return results[0].Vectors!;
        return new VectorBlock(dimensions, results.SelectMany(result => result.Vectors!.Bytes).ToArray());
    }

    private async Task<EncodeResult> EncodeAsync(
        ModelVersion model, EncodeRequest request, CancellationToken cancellationToken)
    {
        var result = await router.EncodeAsync(model, request, cancellationToken);
        return result.RetryAfter is { } retryAfter
            ? throw new ShoalException(ErrorCode.Overloaded, "The encoders are busy: retry later.", retryAfter)
            : result;
    }
}
