namespace Shoal.Indexing.Hnsw;

/// <summary>Draws the level of each new node: floor(−ln(uniform) · mL) with mL = 1 / ln(M).</summary>
/// <remarks>Deterministic for a seed (splitmix64). Malkov &amp; Yashunin 2018, algorithm 1, line 4.</remarks>
internal sealed class LevelGenerator(int m, ulong seed)
{
    /// <summary>
    /// The highest level. With M = 2 a node reaches it once in 2¹⁶ draws; with M = 16, never in practice.
    /// </summary>
    public const int MaxLevel = 16;

    // The increment of splitmix64.
    private const ulong Step = 0x9E3779B97F4A7C15;

    private readonly double _levelMultiplier = 1 / Math.Log(m);
    private ulong _state = seed;

    /// <summary>Returns the next level, 0 to <see cref="MaxLevel"/>.</summary>
    public int Next()
    {
        // 53 random bits, shifted by half a step so that the uniform is never 0.
        var uniform = ((NextBits() >> 11) + 0.5) * (1.0 / (1UL << 53));
        return Math.Min((int)(-Math.Log(uniform) * _levelMultiplier), MaxLevel);
    }

    /// <summary>Goes on as after that many levels.</summary>
    public void Skip(int levels) => _state += (ulong)levels * Step;

    private ulong NextBits()
    {
        _state += Step;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
