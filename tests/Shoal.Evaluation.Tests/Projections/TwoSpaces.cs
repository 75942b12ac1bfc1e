using MathNet.Numerics.LinearAlgebra;
using Shoal.Evaluation.Projections;

namespace Shoal.Evaluation.Tests.Projections;

/// <summary>Two vector spaces with known maps between them: a rotation, and a matrix with an offset.</summary>
internal sealed class TwoSpaces
{
    private readonly SplitMix64 _generator;
    private readonly int _sourceDimensions;
    private readonly Matrix<double> _rotation;
    private readonly Matrix<double> _stretch;
    private readonly Vector<double> _offset;

    public TwoSpaces(int sourceDimensions, int targetDimensions, ulong seed)
    {
        _generator = new(seed);
        _sourceDimensions = sourceDimensions;
        _stretch = Matrix<double>.Build.Dense(targetDimensions, sourceDimensions, (_, _) => _generator.NextNormal())
            / Math.Sqrt(sourceDimensions);
        _offset = Vector<double>.Build.Dense(targetDimensions, _ => 0.3 * _generator.NextNormal());
        var larger = Math.Max(sourceDimensions, targetDimensions);
        _rotation = Matrix<double>.Build.Dense(larger, larger, (_, _) => _generator.NextNormal())
            .QR().Q.SubMatrix(0, targetDimensions, 0, sourceDimensions);
    }

    public VectorPair[] Rotated(int count, double noise) => Pairs(count, noise, source => _rotation * source);

    public VectorPair[] Stretched(int count, double noise) =>
        Pairs(count, noise, source => (_stretch * source) + _offset);

    /// <summary>Half of the target dimensions copy the source; the others see something else.</summary>
    public VectorPair[] HalfShared(int count) =>
        [.. Pairs(count, 0, source => source).Zip(Pairs(count, 0, source => source), (shared, own) =>
        {
            var half = _sourceDimensions / 2;
            float[] target = [.. shared.Target[..half].Span, .. own.Target[half..].Span];
            return shared with { Target = target };
        })];

    private VectorPair[] Pairs(int count, double noise, Func<Vector<double>, Vector<double>> map) =>
        [.. Enumerable.Range(0, count).Select(_ =>
        {
            var source = Vector<double>.Build.Dense(_sourceDimensions, _ => _generator.NextNormal());
            source /= source.L2Norm();
            var target = map(source);
            target += Vector<double>.Build.Dense(
                target.Count, _ => noise * _generator.NextNormal() / Math.Sqrt(target.Count));
            return new VectorPair(Singles(source), Singles(target));
        })];

    private static float[] Singles(Vector<double> vector) => [.. vector.Select(component => (float)component)];
}
