using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Shards;

namespace Shoal.Grains.Documents;

/// <summary>What a document grain decided: a change to apply, or an answer without one.</summary>
internal sealed record DocumentPlan
{
    /// <summary>The change; null when the answer stands already.</summary>
    public ShardChange? Change { get; private init; }

    /// <summary>Whether the text was cut at the model's token limit.</summary>
    public bool Truncated { get; private init; }

    /// <summary>The answer; null when a change is to be applied.</summary>
    public DocumentResult? Result { get; private init; }

    /// <summary>A change.</summary>
    public static DocumentPlan Apply(ShardChange change, bool truncated) =>
        new() { Change = change, Truncated = truncated };

    /// <summary>An answer.</summary>
    public static DocumentPlan Answer(DocumentResult result) => new() { Result = result };
}
