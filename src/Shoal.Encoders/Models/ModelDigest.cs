using System.Security.Cryptography;
using System.Text.Json;
using Shoal.Encoders.Inference;

namespace Shoal.Encoders.Models;

/// <summary>Computes the digest of everything about a model that changes a vector.</summary>
public static class ModelDigest
{
    /// <summary>Returns the lower-case hexadecimal SHA-256 of weights, tokenizer and settings.</summary>
    /// <param name="model">Its version's digest is ignored.</param>
    /// <param name="weights">Paths relative to the directory: the graph first, then the files it draws weights
    /// from.</param>
    /// <param name="tokenizer">The tokenizer's file, relative to the directory.</param>
    /// <param name="cache">Where hashes of weights are remembered; null to compute them.</param>
    /// <exception cref="EncoderException">A file is missing or cannot be read.</exception>
    /// <remarks>
    /// The hash is over one canonical JSON object: members in a fixed order, files by content and never by name, so
    /// that a copied directory has the same digest.
    /// </remarks>
    public static string Compute(
        ModelManifest model, IReadOnlyList<string> weights, string tokenizer, ModelDigestCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(weights);
        var files = new ModelFiles(model.Version.Name, model.Directory);
        var canonical = JsonSerializer.SerializeToUtf8Bytes(new
        {
            kind = model.Kind,
            weights = weights.Select(file => files.Read(
                file, path => cache is null ? HashFile(path) : cache.GetOrAdd(path, HashFile))).ToArray(),
            tokenizer = files.Read(tokenizer, HashFile),
            dimensions = model.Dimensions,
            maxTokens = model.MaxTokens,
            pooling = model.Pooling,
            normalize = model.Normalize,
            output = model.Output,
            queryPrompt = model.QueryPrompt,
            documentPrompt = model.DocumentPrompt,
        });
        return Convert.ToHexStringLower(SHA256.HashData(canonical));
    }

    private static string HashFile(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
