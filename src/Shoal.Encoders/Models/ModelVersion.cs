namespace Shoal.Encoders.Models;

/// <summary>A model and everything about it that changes a vector.</summary>
/// <param name="Name">The name it serves under.</param>
/// <param name="Digest">Lower-case hexadecimal SHA-256 of weights, tokenizer, token limit, pooling, normalization and
/// prompts.</param>
public readonly record struct ModelVersion(string Name, string Digest)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}@{Digest}";

    /// <summary>Reads <c>name@digest</c>.</summary>
    /// <exception cref="FormatException">There is no <c>@</c>.</exception>
    public static ModelVersion Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.LastIndexOf('@');
        return at > 0 ? new ModelVersion(text[..at], text[(at + 1)..])
            : throw new FormatException($"'{text}' is not name@digest.");
    }
}
