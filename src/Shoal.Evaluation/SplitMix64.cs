namespace Shoal.Evaluation;

/// <summary>A stream of random numbers that is the same on every machine and runtime for a seed.</summary>
/// <remarks>Steele, Lea &amp; Flood 2014, "Fast splittable pseudorandom number generators".</remarks>
internal sealed class SplitMix64(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public bool NextBit() => Next() >> 63 == 1;

    /// <summary>Returns a uniform number in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Returns a standard normal number (Box &amp; Muller 1958).</summary>
    public double NextNormal() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());
}
