namespace Shoal.Evaluation.Drift;

/// <summary>Whether queries come from the distribution they came from at first.</summary>
/// <remarks>
/// The maximum mean discrepancy of Gretton et al. 2012, "A kernel two-sample test", under a Gaussian kernel of width 1
/// on vectors of length 1, by the random Fourier features of Rahimi &amp; Recht 2007: a query is 128 waves, a sample
/// their mean, and the discrepancy the distance of two means. So the state is two sums, whatever the traffic. The waves
/// come from a fixed seed. Not safe for concurrent use.
/// </remarks>
public sealed class QueryDrift
{
    private const int WaveCount = 128;
    private const ulong Seed = 0x5348_4F41_4C44_5246;

    private readonly double[] _waves;
    private readonly double[] _reference = new double[2 * WaveCount];
    private readonly double[] _current = new double[2 * WaveCount];
    private readonly int _dimensions;
    private long _referenceCount;
    private long _currentCount;

    /// <summary>Starts with no queries.</summary>
    /// <param name="dimensions">1 or more.</param>
    public QueryDrift(int dimensions)
        : this(new DriftState { Dimensions = dimensions })
    {
    }

    /// <summary>Goes on where another stopped.</summary>
    /// <exception cref="ArgumentException">The sums have another length.</exception>
    public QueryDrift(DriftState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentOutOfRangeException.ThrowIfLessThan(state.Dimensions, 1, nameof(state));
        _dimensions = state.Dimensions;
        var generator = new SplitMix64(Seed);
        _waves = [.. Enumerable.Range(0, WaveCount * _dimensions).Select(_ => generator.NextNormal())];
        (_referenceCount, _currentCount) = (state.ReferenceCount, state.CurrentCount);
        Restore(state.ReferenceSums, _referenceCount, _reference);
        Restore(state.CurrentSums, _currentCount, _current);
    }

    /// <summary>Takes a query of the time that later ones are compared with.</summary>
    /// <param name="vector">Shape [dimensions]; its length does not matter. Zero and NaN are ignored.</param>
    public void AddReference(ReadOnlySpan<float> vector)
    {
        if (AddFeatures(vector, _reference)) _referenceCount++;
    }

    /// <summary>Takes a query of the time after.</summary>
    /// <inheritdoc cref="AddReference"/>
    public void AddCurrent(ReadOnlySpan<float> vector)
    {
        if (AddFeatures(vector, _current)) _currentCount++;
    }

    /// <summary>Returns how far the two samples are apart.</summary>
    public DriftSummary Summarize()
    {
        if (_referenceCount == 0 || _currentCount == 0) return new(_referenceCount, _currentCount, 0);
        var sum = 0.0;
        for (var i = 0; i < _reference.Length; i++)
        {
            var difference = (_reference[i] / _referenceCount) - (_current[i] / _currentCount);
            sum += difference * difference;
        }

        return new(_referenceCount, _currentCount, Math.Sqrt(sum / WaveCount));
    }

    /// <summary>Returns a copy of the state.</summary>
    public DriftState ToState() => new()
    {
        Dimensions = _dimensions,
        ReferenceCount = _referenceCount,
        CurrentCount = _currentCount,
        ReferenceSums = _referenceCount == 0 ? [] : [.. _reference],
        CurrentSums = _currentCount == 0 ? [] : [.. _current],
    };

    private static void Restore(IReadOnlyList<double> sums, long count, double[] target)
    {
        if (sums.Count != (count == 0 ? 0 : target.Length))
            throw new ArgumentException($"Expected {target.Length} sums, got {sums.Count}.", nameof(sums));
        for (var i = 0; i < sums.Count; i++) target[i] = sums[i];
    }

    private bool AddFeatures(ReadOnlySpan<float> vector, double[] sums)
    {
        if (vector.Length != _dimensions)
            throw new ArgumentException($"Expected {_dimensions} dimensions, got {vector.Length}.", nameof(vector));
        var length = 0.0;
        foreach (var component in vector) length += (double)component * component;
        length = Math.Sqrt(length);
        if (!double.IsFinite(length) || length == 0) return false;
        for (var wave = 0; wave < WaveCount; wave++)
        {
            var phase = 0.0;
            var frequencies = _waves.AsSpan(wave * _dimensions, _dimensions);
            for (var i = 0; i < vector.Length; i++) phase += frequencies[i] * vector[i];
            var (sine, cosine) = Math.SinCos(phase / length);
            sums[2 * wave] += cosine;
            sums[(2 * wave) + 1] += sine;
        }

        return true;
    }
}
