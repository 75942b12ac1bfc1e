namespace Shoal.Indexing.Quantization;

/// <summary>The kinds of quantization, by the names that settings use.</summary>
public static class QuantizationKinds
{
    /// <summary>The names that <see cref="TryParse"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["none", "scalar", "float16", "binary"];

    /// <summary>Finds a kind by its name in settings, in lower case.</summary>
    /// <returns>False when there is no kind of that name.</returns>
    public static bool TryParse(string? name, out QuantizationKind kind)
    {
        (var isKnown, kind) = name switch
        {
            "none" => (true, QuantizationKind.None),
            "scalar" => (true, QuantizationKind.Scalar),
            "float16" => (true, QuantizationKind.Float16),
            "binary" => (true, QuantizationKind.Binary),
            _ => (false, default),
        };
        return isKnown;
    }
}
