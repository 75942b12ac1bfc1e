using Shoal.Encoders.Models;
using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Encoders;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Models;
using Shoal.Grains.Documents;
using Shoal.Grains.Models;

namespace Shoal.Grains.Encoders;

/// <summary>What a gateway does with an embedding request. Refusals are <see cref="ShoalException"/>.</summary>
public sealed class EmbeddingService(ModelService models, EncoderRouter router, TimeProvider time)
{
    /// <summary>
    /// Parts of one request under way: enough to keep a device busy, few enough to leave the queue to others.
    /// </summary>
    private const int MaxPartsAtOnce = 4;

    /// <summary>
    /// The most tokens of one call to a device: with what waits before it, a model of 500 tokens a second still answers
    /// before the call's timeout of half a minute.
    /// </summary>
    private const int MaxPartTokens = 8_192;

    /// <summary>Encodes texts, or token ids, in calls of at most 64 and at most so many tokens.</summary>
    /// <remarks>
    /// Queries and single inputs go in the interactive lane: somebody waits for them. Larger requests are bulk.
    /// </remarks>
    public async Task<EmbeddingAnswer> EmbedAsync(EmbeddingQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var model = await models.RequireAvailableAsync(query.Model, cancellationToken);
        Check(query, model);
        var version = new ModelVersion(model.Name, model.Digest);
        var results = await EncodeAllAsync(version, Requests(query, model.MaxTokens).ToArray(), cancellationToken);
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

        foreach (var ids in query.TokenIds)
        {
            if (ids.Length == 0) throw new ShoalException(ErrorCode.EmptyText, "An input has no token ids.");
        }

        foreach (var text in query.Texts)
        {
            if (text.Length == 0) throw new ShoalException(ErrorCode.EmptyText, "An input is empty.");
            DocumentRules.CheckText("input", text, Limits.MaxTextBytes);
        }
    }

    private static IEnumerable<EncodeRequest> Requests(EmbeddingQuery query, int maxTokens)
    {
        var interactive = query.IsQuery || query.Texts.Count + query.TokenIds.Count == 1;
        foreach (var texts in Parts(query.Texts, text => text.Length, maxTokens))
        {
            yield return new EncodeRequest { Texts = texts, IsQuery = query.IsQuery, Interactive = interactive };
        }

        foreach (var ids in Parts(query.TokenIds, ids => ids.Length, maxTokens))
        {
            yield return new EncodeRequest { TokenIds = ids, IsQuery = query.IsQuery, Interactive = interactive };
        }
    }

    /// <summary>
    /// Cuts inputs into calls. A text counts as many tokens as it has UTF-16 units, or as the model takes: never too
    /// few, without tokenizing it here.
    /// </summary>
    private static IEnumerable<T[]> Parts<T>(IReadOnlyList<T> inputs, Func<T, int> length, int maxTokens)
    {
        var part = new List<T>(Limits.MaxEncodeBatch);
        var tokens = 0L;
        foreach (var input in inputs)
        {
            var more = Math.Min(length(input), maxTokens);
            if (part.Count > 0 && (part.Count == Limits.MaxEncodeBatch || tokens + more > MaxPartTokens))
            {
                yield return [.. part];
                part.Clear();
                tokens = 0;
            }

            part.Add(input);
            tokens += more;
        }

        if (part.Count > 0) yield return [.. part];
    }

    private static VectorBlock Concatenate(int dimensions, EncodeResult[] results)
    {
        if (results.Length == 1) return results[0].Vectors!;
        return new VectorBlock(dimensions, results.SelectMany(result => result.Vectors!.Bytes).ToArray());
    }

    /// <summary>
    /// Encodes all parts, a few at a time. A busy queue refuses the first part or none: what was begun waits its turn.
    /// </summary>
    private async Task<EncodeResult[]> EncodeAllAsync(
        ModelVersion model, EncodeRequest[] requests, CancellationToken cancellationToken)
    {
        var results = new EncodeResult[requests.Length];
        results[0] = await EncodeAsync(model, requests[0], cancellationToken);
        var options =
            new ParallelOptions { MaxDegreeOfParallelism = MaxPartsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(1, requests.Length, options, async (part, token) =>
        {
            EncodeResult result;
            while ((result = await router.EncodeAsync(model, requests[part], token)).RetryAfter is { } retryAfter)
            {
                await Task.Delay(retryAfter, time, token);
            }

            results[part] = result;
        });
        return results;
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
