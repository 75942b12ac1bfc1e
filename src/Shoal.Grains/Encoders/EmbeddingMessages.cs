using Shoal.Grains.Abstractions;

namespace Shoal.Grains.Encoders;

/// <summary>An embedding request. Texts or token ids, not both.</summary>
public sealed record EmbeddingQuery
{
    /// <summary>A model's name, or <c>name@digest</c>.</summary>
    public required string Model { get; init; }

    /// <summary>1 to 2,048 texts.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];

    /// <summary>1 to 2,048 texts as token ids, special ones included.</summary>
    public IReadOnlyList<int[]> TokenIds { get; init; } = [];

    /// <summary>True for the query prompt.</summary>
    public bool IsQuery { get; init; }

    /// <summary>False makes a text over the token limit an error.</summary>
    public bool Truncate { get; init; } = true;

    /// <summary>The wanted length of the vectors; null for the model's.</summary>
    public int? Dimensions { get; init; }
}

/// <summary>The answer to an embedding request.</summary>
/// <param name="ModelVersion"><c>name@digest</c>.</param>
/// <param name="Vectors">Shape [inputs, dimensions].</param>
/// <param name="TokenCounts">Tokens encoded per input.</param>
/// <param name="Truncated">Whether each input was cut.</param>
public sealed record EmbeddingAnswer(
    string ModelVersion, VectorBlock Vectors, IReadOnlyList<int> TokenCounts, IReadOnlyList<bool> Truncated);
