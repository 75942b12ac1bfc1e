namespace Shoal.Encoders.Inference;

/// <summary>What a text is, which decides the prompt it gets.</summary>
public enum InputKind
{
    /// <summary>Something that is found.</summary>
    Document = 0,

    /// <summary>Something that searches.</summary>
    Query = 1,
}
