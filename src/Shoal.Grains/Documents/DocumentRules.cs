using System.Text;
using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Storage;

namespace Shoal.Grains.Documents;

/// <summary>What a document must be before anything is done with it.</summary>
internal static class DocumentRules
{
    /// <summary>Returns the document with its metadata normalized.</summary>
    /// <exception cref="ShoalException">It breaks a rule; the code says which.</exception>
    public static DocumentInput Check(DocumentInput input, CollectionView collection)
    {
        CheckId(input.Id);
        CheckText("title", input.Title, Limits.MaxTitleBytes);
        CheckText("text", input.Text, Limits.MaxTextBytes);
        if (collection.Settings.Model is null) CheckVector(input, collection);
        else CheckEncodable(input);
        return input with { MetadataJson = Metadata.Normalize(input.MetadataJson) };
    }

    /// <summary>Checks a document id.</summary>
    /// <exception cref="ShoalException"><see cref="ErrorCode.InvalidDocumentId"/>.</exception>
    public static void CheckId(string? id)
    {
        if (!DocumentId.IsValid(id, out var reason)) throw new ShoalException(ErrorCode.InvalidDocumentId, reason);
    }

    /// <summary>Checks a text.</summary>
    /// <param name="what">What it is, for the message.</param>
    /// <param name="text">The text; null passes.</param>
    /// <param name="maxBytes">Its limit in UTF-8 bytes.</param>
    /// <exception cref="ShoalException">It is too large, or holds NUL or a lone surrogate.</exception>
    public static void CheckText(string what, string? text, int maxBytes)
    {
        if (text is null) return;
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ShoalException(ErrorCode.InvalidText, $"The {what} holds a NUL character.");
        }

        if (HasLoneSurrogate(text))
            throw new ShoalException(ErrorCode.InvalidText, $"The {what} holds a lone surrogate.");
        if (text.Length > maxBytes / 3 && Encoding.UTF8.GetByteCount(text) > maxBytes)
        {
            throw new ShoalException(
                ErrorCode.TextTooLarge, $"The {what} has more than {maxBytes} UTF-8 bytes: split it.");
        }
    }

    private static void CheckEncodable(DocumentInput input)
    {
        if (input.Vector is not null)
        {
            throw new ShoalException(
                ErrorCode.InvalidVector, "This collection encodes texts itself: leave the vector out.");
        }

        if (string.IsNullOrWhiteSpace(input.Title) && string.IsNullOrWhiteSpace(input.Text))
        {
            throw new ShoalException(ErrorCode.EmptyText, "Title and text are both empty: there is nothing to encode.");
        }
    }

    private static void CheckVector(DocumentInput input, CollectionView collection)
    {
        if (input.Vector is not { } vector)
        {
            throw new ShoalException(
                ErrorCode.InvalidVector, "This collection takes vectors: send one with each document.");
        }

        var dimensions = collection.ServingGeneration.Dimensions;
        if (vector.Dimensions != dimensions || vector.Count != 1)
        {
            throw new ShoalException(
                ErrorCode.InvalidVector,
                $"The vector has {vector.Dimensions} components; this collection takes {dimensions}.");
        }

        if (VectorRules.Fault(vector[0], collection.Settings.Distance) is { } fault)
        {
            throw new ShoalException(ErrorCode.InvalidVector, fault);
        }
    }

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                return true;
            i++;
        }

        return false;
    }
}
