using Shoal.Encoders.Models;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Encoders;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Encoders;

namespace Shoal.Grains.Documents;

/// <summary>
/// Makes the vectors of a document for one generation: encodes its text, or takes the caller's vector.
/// </summary>
internal sealed class DocumentEmbedder(EncoderRouter router)
{
    private const string AnyText = "a";

    /// <summary>Returns the hash of everything that would be encoded.</summary>
    public static ulong HashOf(DocumentInput input) => input.Vector is { } vector
        ? EncodedText.Hash(vector.Bytes)
        : EncodedText.Hash(EncodedText.Of(input.Title, input.Text));

    /// <summary>Returns the embedding, or the reason why there is none.</summary>
    /// <param name="input">The document.</param>
    /// <param name="hash">The hash of everything that is encoded.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="generation">Whose model encodes.</param>
    /// <param name="isAccepted">
    /// Whether the collection has the document already, or the serving model takes it: then the generation that serves,
    /// and those that did, cut it rather than lose it, whatever the setting, or a rollback would lose it. A candidate
    /// does not: it would be promoted to cut what the setting forbids.
    /// </param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<(ShardEmbedding? Embedding, ItemError? Error)> EmbedAsync(
        DocumentInput input,
        ulong hash,
        CollectionView collection,
        GenerationView generation,
        bool isAccepted,
        CancellationToken cancellationToken)
    {
        if (input.Vector is { } vector)
        {
            return (new ShardEmbedding(generation.Number, "", false, [Chunk(input, 0, hash)], vector), null);
        }

        var request = new EncodeRequest { Texts = [EncodedText.Of(input.Title, input.Text)] };
        var encoded = await router.EncodeAsync(ModelVersion.Parse(generation.ModelVersion), request, cancellationToken);
        if (encoded.Vectors is not { } vectors)
        {
            return (null, new ItemError(ErrorCode.Overloaded, "The encoders are busy: retry later."));
        }

        var truncated = encoded.UntruncatedTokenCounts[0] > encoded.TokenCounts[0];
        var mayCut = collection.Settings.Truncate || (isAccepted && generation.Number <= collection.Serving);
        if (truncated && !mayCut)
        {
            return (null, TooLong(encoded));
        }

        var chunk = Chunk(input, encoded.TokenCounts[0], hash);
        return (new ShardEmbedding(generation.Number, generation.ModelVersion, truncated, [chunk], vectors), null);
    }

    /// <summary>Whether a generation's model encodes anything at all.</summary>
    public async Task<bool> WorksAsync(GenerationView generation, CancellationToken cancellationToken)
    {
        try
        {
            var request = new EncodeRequest { Texts = [AnyText] };
            await router.EncodeAsync(ModelVersion.Parse(generation.ModelVersion), request, cancellationToken);
            return true;
        }
        catch (ShoalException)
        {
            return false;
        }
    }

    private static ItemError TooLong(EncodeResult encoded) => new(
        ErrorCode.TextTruncated,
        $"The text has {encoded.UntruncatedTokenCounts[0]} tokens, the model takes {encoded.TokenCounts[0]}.");

    private static ChunkView Chunk(DocumentInput input, int tokens, ulong hash) =>
        new(0, 0, input.Text?.Length ?? 0, tokens, hash);
}
