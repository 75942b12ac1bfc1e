namespace Shoal.Evaluation.Drift;

/// <summary>How far the queries of two times are apart.</summary>
/// <param name="ReferenceQueries">Queries of the reference.</param>
/// <param name="CurrentQueries">Queries since.</param>
/// <param name="Discrepancy">The maximum mean discrepancy, in [0, 2]; 0 while a side has no query.</param>
public sealed record DriftSummary(long ReferenceQueries, long CurrentQueries, double Discrepancy)
{
    /// <summary>Returns what two samples of one distribution exceed with probability α at most.</summary>
    /// <param name="alpha">In (0, 1).</param>
    /// <remarks>Gretton et al. 2012, corollary 9, for a kernel of 1 at most and samples of two sizes.</remarks>
    public double NoiseBound(double alpha)
    {
        if (ReferenceQueries == 0 || CurrentQueries == 0) return 2;
        var spread = Math.Sqrt((1.0 / ReferenceQueries) + (1.0 / CurrentQueries));
        return spread * (1 + Math.Sqrt(2 * Math.Log(1 / alpha)));
    }
}
