using static System.FormattableString;

namespace Shoal.Evaluation.Projections;

/// <summary>Fits maps of several kinds between two vector spaces and keeps the one that finds most.</summary>
/// <remarks>
/// The drift adapter of "Drift-Adapter" (arXiv 2509.23471): while documents wait to be embedded again, new queries are
/// mapped into the old space. A fifth of the pairs is held out; each kind is fitted on the rest and asked for the
/// nearest ten of the held-out vectors among the rest. Deterministic for a seed.
/// </remarks>
public static class ProjectionFitter
{
    /// <summary>The fewest pairs that leave enough to fit on and to find among.</summary>
    public const int FewestPairs = 50;

    private const int HeldOutEvery = 5;
    private const int MostHeldOut = 500;
    private const int Depth = 10;

    // Decades around 0.1, which held-out recall chose for bge-small-en-v1.5 into all-minilm-l6-v2.
    private static readonly double[] Penalties = [0.001, 0.01, 0.1, 1];

    /// <summary>Returns the best map.</summary>
    /// <param name="pairs"><see cref="FewestPairs"/> or more, all of the same two dimensions.</param>
    /// <param name="seed">Decides which pairs are held out.</param>
    /// <exception cref="ArgumentException">There are too few, dimensions differ, or one holds NaN.</exception>
    public static ProjectionFit Fit(IReadOnlyList<VectorPair> pairs, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.Count < FewestPairs)
            throw new ArgumentException($"Give {FewestPairs} pairs or more, not {pairs.Count}.", nameof(pairs));
        var shuffled = Shuffle(pairs, seed);
        var heldOutCount = Math.Min(MostHeldOut, shuffled.Length / HeldOutEvery);
        var fitted = shuffled[heldOutCount..];
        ReadOnlyMemory<float>[] queries = [.. shuffled.Take(heldOutCount).Select(pair => pair.Source)];
        var recall = new NeighbourRecall(queries, fitted, Depth);
        return FitAll(new PairMoments(fitted))
            .Select(fit => new ProjectionFit(fit.Map, fit.Method, recall.Of(fit.Map)))
            .MaxBy(fit => fit.HeldOutRecallAt10)!;
    }

    private static IEnumerable<(LinearMap Map, string Method)> FitAll(PairMoments moments)
    {
        yield return (OrthogonalProcrustes.Fit(moments), "procrustes");
        foreach (var penalty in Penalties)
            yield return (RidgeRegression.Fit(moments, penalty), Invariant($"ridge {penalty}"));
    }

    private static VectorPair[] Shuffle(IReadOnlyList<VectorPair> pairs, ulong seed)
    {
        var generator = new SplitMix64(seed);
        return [.. pairs.Select(pair => (Pair: pair, Key: generator.Next())).OrderBy(item => item.Key)
            .Select(item => item.Pair)];
    }
}
