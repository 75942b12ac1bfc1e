using Shoal.Encoders.Models;
using Shoal.Grains.Abstractions.Models;

namespace Shoal.Grains.Models;

/// <summary>A model as this node found it.</summary>
/// <param name="Name">The name it serves under.</param>
/// <param name="Manifest">What its directory says; null when it could not be read.</param>
/// <param name="Reason">Null when this node can run it; otherwise why not.</param>
/// <param name="BatchInvariant">As found at warm-up; null until it was opened.</param>
public sealed record NodeModel(string Name, ModelManifest? Manifest, string? Reason, bool? BatchInvariant)
{
    /// <summary>Returns the message of this model.</summary>
    public ModelView ToView() => new()
    {
        Name = Name,
        Digest = Manifest?.Version.Digest ?? "",
        Kind = Manifest?.Kind ?? "unknown",
        Dimensions = Manifest?.Dimensions ?? 0,
        MaxTokens = Manifest?.MaxTokens ?? 0,
        Pooling = Manifest?.Pooling,
        Normalize = Manifest?.Normalize ?? false,
        QueryPrompt = Manifest?.QueryPrompt ?? "",
        DocumentPrompt = Manifest?.DocumentPrompt ?? "",
        BatchInvariant = BatchInvariant,
        UnavailableReason = Reason,
    };
}
