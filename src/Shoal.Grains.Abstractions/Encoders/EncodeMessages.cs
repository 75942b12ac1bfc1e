namespace Shoal.Grains.Abstractions.Encoders;

/// <summary>Texts to encode. Texts or token ids, not both.</summary>
[GenerateSerializer, Immutable, Alias("shoal.EncodeRequest")]
public sealed record EncodeRequest
{
    /// <summary>1 to 64 texts, without prompts.</summary>
    [Id(0)] public string[] Texts { get; init; } = [];

    /// <summary>1 to 64 texts as token ids, special ones included.</summary>
    [Id(1)] public int[][] TokenIds { get; init; } = [];

    /// <summary>True for the query prompt, false for the document prompt.</summary>
    [Id(2)] public bool IsQuery { get; init; }

    /// <summary>True for the lane that goes first.</summary>
    [Id(3)] public bool Interactive { get; init; }
}

/// <summary>The answer to <see cref="EncodeRequest"/>: vectors, or the advice to come back.</summary>
[GenerateSerializer, Immutable, Alias("shoal.EncodeResult")]
public sealed record EncodeResult
{
    /// <summary>Shape [texts, dimensions]; null when overloaded.</summary>
    [Id(0)] public VectorBlock? Vectors { get; init; }

    /// <summary>Tokens encoded per text, special ones included.</summary>
    [Id(1)] public int[] TokenCounts { get; init; } = [];

    /// <summary>Per text, how many tokens there would have been without the limit.</summary>
    [Id(2)] public int[] UntruncatedTokenCounts { get; init; } = [];

    /// <summary>Set when the queue is full: come back after this long.</summary>
    [Id(3)] public TimeSpan? RetryAfter { get; init; }
}
