using MathNet.Numerics.Distributions;

namespace Shoal.Evaluation.Sequential;

/// <summary>Bounds of the mean of paired differences that are looked at once.</summary>
/// <remarks>
/// Student's t: of the usual tests for two systems on one set of queries the one that keeps its level best (Urbano,
/// Lima &amp; Hanjalic 2019, "Statistical significance testing in information retrieval"). Not for peeking.
/// </remarks>
public sealed class StudentInterval
{
    private readonly int _count;
    private readonly double _standardError;

    /// <summary>Reads the differences of all queries.</summary>
    /// <exception cref="ArgumentException">There are fewer than two.</exception>
    public StudentInterval(IReadOnlyList<double> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        ArgumentOutOfRangeException.ThrowIfLessThan(differences.Count, 2, nameof(differences));
        _count = differences.Count;
        Mean = differences.Average();
        var squares = differences.Sum(difference => (difference - Mean) * (difference - Mean));
        _standardError = Math.Sqrt(squares / (_count - 1) / _count);
    }

    /// <summary>The mean difference.</summary>
    public double Mean { get; }

    /// <summary>Returns what the mean of the queries behind the sample is below with probability α.</summary>
    /// <param name="alpha">One-sided, in (0, 1).</param>
    /// <returns>The mean itself when all differences are the same.</returns>
    public double LowerBound(double alpha) => Mean - Margin(alpha);

    /// <summary>Returns what the mean of the queries behind the sample is above with probability α.</summary>
    /// <inheritdoc cref="LowerBound"/>
    public double UpperBound(double alpha) => Mean + Margin(alpha);

    private double Margin(double alpha) =>
        _standardError == 0 ? 0 : _standardError * StudentT.InvCDF(0, 1, _count - 1, 1 - alpha);
}
