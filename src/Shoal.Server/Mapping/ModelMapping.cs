using Shoal.Grains.Abstractions.Models;
using Shoal.Protocol;

namespace Shoal.Server.Mapping;

/// <summary>Models as HTTP shows them.</summary>
internal static class ModelMapping
{
    /// <summary>Returns OpenAI's members plus what decides the model's vectors.</summary>
    public static ModelInfo ToInfo(this ModelView model) => new()
    {
        Id = model.Name,
        Digest = model.Digest,
        Kind = model.Kind,
        Dimensions = model.Dimensions,
        MaxTokens = model.MaxTokens,
        Pooling = model.Pooling,
        Normalize = model.Normalize,
        QueryPrompt = model.QueryPrompt,
        DocumentPrompt = model.DocumentPrompt,
        BatchInvariant = model.BatchInvariant,
        Available = model.UnavailableReason is null,
        Reason = model.UnavailableReason,
        Devices = model.Devices,
        Nodes = model.Nodes,
    };
}
