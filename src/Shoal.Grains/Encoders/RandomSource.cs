namespace Shoal.Grains.Encoders;

/// <summary>Seeded random numbers for choices that any thread makes. Safe for concurrent use.</summary>
/// <param name="seed">The same seed gives the same numbers to the same sequence of calls.</param>
public sealed class RandomSource(int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>Returns a number from 0 to <paramref name="bound"/> − 1.</summary>
    public int Next(int bound)
    {
        lock (_random) return _random.Next(bound);
    }
}
