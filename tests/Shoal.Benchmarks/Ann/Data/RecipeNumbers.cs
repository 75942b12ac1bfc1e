namespace Shoal.Benchmarks.Ann.Data;

/// <summary>The stream of numbers that the synthetic data is made of: splitmix64, the same on every machine.</summary>
/// <remarks>
/// Only integer arithmetic and IEEE double +, −, ×, ÷ and √ in a stated order, so the files are equal bit for bit.
/// </remarks>
internal sealed class RecipeNumbers(ulong seed)
{
    private const int FieldsPerGauss = 12;
    private const int MaxField = 65_535;

    private ulong _state = seed;

    /// <summary>Returns the next 64 bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>
    /// Returns a number that is nearly normal, with mean 0 and variance 1: twelve 16-bit fields added up.
    /// </summary>
    public double Gauss()
    {
        var sum = 0L;
        for (var i = 0; i < FieldsPerGauss / 4; i++)
        {
            var bits = Next();
            sum += (long)((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48));
        }

        return ((2.0 * sum) - (FieldsPerGauss * MaxField)) / 131_072;
    }
}
