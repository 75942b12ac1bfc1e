using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Shoal.Evaluation.Health;

/// <summary>Watches a stream of new vectors for the marks of a broken encoder.</summary>
/// <remarks>
/// Keeps sums and one hash a vector, never the vectors. Not safe for concurrent use; <see cref="ToState"/> and the
/// constructor carry it over a restart.
/// </remarks>
public sealed class EmbeddingHealth
{
    /// <summary>How many vectors it looks at: enough for every share to half a percent, and 320 kB of hashes.</summary>
    public const int SampleCapacity = 20_000;

    private const double UnitTolerance = 0.01;

    // Directions that agree to a thousandth in every dimension are the same: rounding apart, so was the input.
    private const double HashSteps = 1_000;

    // A dimension is collapsed when it varies a million times less than the average one.
    private const double CollapsedVariance = 1e-6;

    private readonly double[] _sums;
    private readonly double[] _squares;
    private readonly short[] _steps;
    private readonly Dictionary<ulong, ulong> _textByVector;
    private long _count;
    private long _notFinite;
    private long _zero;
    private long _notUnit;
    private long _duplicates;

    /// <summary>Starts with no vectors.</summary>
    /// <param name="dimensions">1 or more.</param>
    public EmbeddingHealth(int dimensions)
        : this(new EmbeddingHealthState { Dimensions = dimensions })
    {
    }

    /// <summary>Goes on where another stopped.</summary>
    /// <exception cref="ArgumentException">The parts of the state disagree in length.</exception>
    public EmbeddingHealth(EmbeddingHealthState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentOutOfRangeException.ThrowIfLessThan(state.Dimensions, 1, nameof(state));
        var expected = state.Count == 0 ? 0 : state.Dimensions;
        if (state.Sums.Count != expected || state.Squares.Count != expected
            || state.VectorHashes.Count != state.TextHashes.Count)
            throw new ArgumentException("The state's lists disagree in length: it is damaged.", nameof(state));
        _sums = expected == 0 ? new double[state.Dimensions] : [.. state.Sums];
        _squares = expected == 0 ? new double[state.Dimensions] : [.. state.Squares];
        _steps = new short[state.Dimensions];
        _textByVector = state.VectorHashes.Zip(state.TextHashes).ToDictionary(pair => pair.First, pair => pair.Second);
        (_count, _notFinite, _zero) = (state.Count, state.NotFinite, state.Zero);
        (_notUnit, _duplicates) = (state.NotUnit, state.Duplicates);
    }

    /// <summary>The dimensions of the vectors.</summary>
    public int Dimensions => _sums.Length;

    /// <summary>Looks at one vector, unless <see cref="SampleCapacity"/> have been seen.</summary>
    /// <param name="vector">Shape [dimensions].</param>
    /// <param name="textHash">Any hash of the encoded text: equal texts may have equal vectors, others may not.</param>
    /// <exception cref="ArgumentException">The vector has other dimensions.</exception>
    public void Add(ReadOnlySpan<float> vector, ulong textHash)
    {
        if (vector.Length != Dimensions)
            throw new ArgumentException($"Expected {Dimensions} dimensions, got {vector.Length}.", nameof(vector));
        if (_count == SampleCapacity) return;
        _count++;
        var length = Length(vector);
        if (!double.IsFinite(length)) _notFinite++;
        else if (length == 0) _zero++;
        else AddDirection(vector, length, textHash);
    }

    /// <summary>Returns what was seen, as shares and counts.</summary>
    public EmbeddingHealthSummary Summarize()
    {
        var directions = _count - _notFinite - _zero;
        if (directions < 2) return new(_count, _notFinite, _zero, _notUnit, 0, 0, 0);
        var (varianceSum, resultant) = (0.0, 0.0);
        for (var i = 0; i < Dimensions; i++)
        {
            varianceSum += VarianceOf(i, directions);
            resultant += _sums[i] * _sums[i];
        }

        var limit = CollapsedVariance * varianceSum / Dimensions;
        var collapsed = Enumerable.Range(0, Dimensions).Count(i => VarianceOf(i, directions) <= limit);
        var pairCosine = (resultant - directions) / ((double)directions * (directions - 1));
        return new(
            _count,
            _notFinite,
            _zero,
            _notUnit,
            (double)collapsed / Dimensions,
            pairCosine,
            (double)_duplicates / directions);
    }

    /// <summary>Returns a copy of the state.</summary>
    public EmbeddingHealthState ToState() => new()
    {
        Dimensions = Dimensions,
        Count = _count,
        NotFinite = _notFinite,
        Zero = _zero,
        NotUnit = _notUnit,
        Duplicates = _duplicates,
        Sums = _count == 0 ? [] : [.. _sums],
        Squares = _count == 0 ? [] : [.. _squares],
        VectorHashes = [.. _textByVector.Keys],
        TextHashes = [.. _textByVector.Values],
    };

    private static double Length(ReadOnlySpan<float> vector)
    {
        var sum = 0.0;
        foreach (var component in vector) sum += (double)component * component;
        return Math.Sqrt(sum);
    }

    private void AddDirection(ReadOnlySpan<float> vector, double length, ulong textHash)
    {
        if (Math.Abs(length - 1) > UnitTolerance) _notUnit++;
        for (var i = 0; i < vector.Length; i++)
        {
            var component = vector[i] / length;
            _sums[i] += component;
            _squares[i] += component * component;
            _steps[i] = (short)Math.Round(component * HashSteps);
        }

        var hash = XxHash3.HashToUInt64(MemoryMarshal.AsBytes<short>(_steps));
        if (!_textByVector.TryAdd(hash, textHash) && _textByVector[hash] != textHash) _duplicates++;
    }

    private double VarianceOf(int dimension, long directions)
    {
        var mean = _sums[dimension] / directions;
        return Math.Max(0, (_squares[dimension] / directions) - (mean * mean));
    }
}
