using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;

namespace Shoal.Indexing;

/// <summary>The rules that <see cref="VectorIndexOptions"/> keep.</summary>
public static class VectorIndexOptionsValidator
{
    /// <summary>
    /// The most dimensions of a vector. No embedding model comes near; it keeps a row under a quarter of a megabyte.
    /// </summary>
    public const int MaxDimensions = 65_535;

    /// <summary>
    /// The fewest links; the paper's range begins at 5, and with 1 the level formula divides by zero.
    /// </summary>
    public const int MinM = 2;

    /// <summary>The most links; beyond, a link list costs more memory than it saves steps.</summary>
    public const int MaxM = 128;

    /// <summary>The longest candidate list; beyond, an exact scan is the better answer.</summary>
    public const int MaxEf = 4_096;

    /// <summary>Returns normally when every option keeps its rule.</summary>
    /// <exception cref="ArgumentException">One does not; the message names the property, the rule and the
    /// fix.</exception>
    public static void ThrowIfInvalid(VectorIndexOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!VectorIndexRegistry.Types.Contains(options.Type))
        {
            var known = string.Join(", ", VectorIndexRegistry.Types);
            throw new ArgumentException($"Type is '{options.Type}'; it must be one of: {known}.", nameof(options));
        }

        if (!Enum.IsDefined(options.Distance))
        {
            var known = string.Join(", ", DistanceRegistry.Names);
            throw new ArgumentException(
                $"Distance is {options.Distance}; it must be one of: {known}.", nameof(options));
        }

        if (!Enum.IsDefined(options.Quantization))
        {
            var known = string.Join(", ", Enum.GetNames<QuantizationKind>());
            throw new ArgumentException(
                $"Quantization is {options.Quantization}; it must be one of: {known}.", nameof(options));
        }

        CheckRange(nameof(options.Dimensions), options.Dimensions, 1, MaxDimensions);
        CheckRange(nameof(options.M), options.M, MinM, MaxM);
        CheckRange(nameof(options.EfConstruction), options.EfConstruction, options.M, MaxEf);
        CheckRange(nameof(options.EfSearch), options.EfSearch, 1, MaxEf);
        CheckRange(nameof(options.AutoThreshold), options.AutoThreshold, 0, int.MaxValue);
    }

    private static void CheckRange(string property, int value, int min, int max)
    {
        if (value >= min && value <= max) return;
        throw new ArgumentOutOfRangeException(
            nameof(value), value, $"{property} must be from {min} to {max}; choose a value in that range.");
    }
}
