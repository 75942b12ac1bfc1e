using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace Shoal.Evaluation.Projections;

/// <summary>The sums over pairs (x, y) that a linear fit needs: of x, y, x xᵀ and y xᵀ.</summary>
internal sealed class PairMoments
{
    private readonly double[] _source;
    private readonly double[] _sourceProducts;
    private readonly double[] _crossProducts;

    public PairMoments(IReadOnlyList<VectorPair> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.Count == 0) throw new ArgumentException("A map is fitted on at least one pair.", nameof(pairs));
        (SourceDimensions, TargetDimensions) = (pairs[0].Source.Length, pairs[0].Target.Length);
        ArgumentOutOfRangeException.ThrowIfZero(SourceDimensions, nameof(pairs));
        ArgumentOutOfRangeException.ThrowIfZero(TargetDimensions, nameof(pairs));
        _source = new double[SourceDimensions];
        _sourceProducts = new double[SourceDimensions * SourceDimensions];
        _crossProducts = new double[TargetDimensions * SourceDimensions];
        (SourceSum, TargetSum) = (new double[SourceDimensions], new double[TargetDimensions]);
        foreach (var pair in pairs) Add(pair.Source.Span, pair.Target.Span);
        Count = pairs.Count;
    }

    public int SourceDimensions { get; }

    public int TargetDimensions { get; }

    public int Count { get; }

    public double[] SourceSum { get; }

    public double[] TargetSum { get; }

    /// <summary>The sum of x xᵀ. Shape [source, source].</summary>
    public Matrix<double> SourceProducts =>
        Matrix<double>.Build.DenseOfRowMajor(SourceDimensions, SourceDimensions, _sourceProducts);

    /// <summary>The sum of y xᵀ. Shape [target, source].</summary>
    public Matrix<double> CrossProducts =>
        Matrix<double>.Build.DenseOfRowMajor(TargetDimensions, SourceDimensions, _crossProducts);

    private void Add(ReadOnlySpan<float> source, ReadOnlySpan<float> target)
    {
        if (source.Length != SourceDimensions || target.Length != TargetDimensions)
        {
            throw new ArgumentException(
                $"Expected pairs of {SourceDimensions} and {TargetDimensions} dimensions, got {source.Length} and "
                + $"{target.Length}.");
        }

        if (!float.IsFinite(TensorPrimitives.Sum(source)) || !float.IsFinite(TensorPrimitives.Sum(target)))
            throw new ArgumentException("A pair holds NaN or infinity.");
        TensorPrimitives.ConvertTruncating(source, _source);
        TensorPrimitives.Add(SourceSum, _source, SourceSum);
        for (var i = 0; i < source.Length; i++) AddRow(_sourceProducts, i, _source[i]);
        for (var i = 0; i < target.Length; i++)
        {
            TargetSum[i] += target[i];
            AddRow(_crossProducts, i, target[i]);
        }
    }

    private void AddRow(double[] products, int index, double factor)
    {
        var row = products.AsSpan(index * SourceDimensions, SourceDimensions);
        TensorPrimitives.MultiplyAdd(_source, factor, row, row);
    }
}
