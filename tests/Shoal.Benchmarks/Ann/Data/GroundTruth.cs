using System.Numerics;
using System.Runtime.InteropServices;

namespace Shoal.Benchmarks.Ann.Data;

/// <summary>The exact nearest vectors by inner product, in float64; ties by index. Computed once and cached.</summary>
internal static class GroundTruth
{
    /// <summary>Returns the truth of a data set, shape [queries, K].</summary>
    public static int[] GetOrCompute(AnnData data)
    {
        var path = PathOf(data);
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path + ".part", MemoryMarshal.AsBytes<int>(Compute(data)).ToArray());
            File.Move(path + ".part", path);
        }

        return Read(path);
    }

    /// <summary>Returns where the truth of a data set is kept.</summary>
    public static string PathOf(AnnData data) => Path.ChangeExtension(data.VectorsPath, ".truth.i32");

    /// <summary>Reads a truth that was kept.</summary>
    public static int[] Read(string path) => MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(path)).ToArray();

    private static int[] Compute(AnnData data)
    {
        var truth = new int[data.QueryCount * AnnData.K];
        Parallel.For(0, data.QueryCount, query =>
        {
            var nearest = Nearest(data, query);
            nearest.CopyTo(truth.AsSpan(query * AnnData.K));
        });
        return truth;
    }

    private static int[] Nearest(AnnData data, int query)
    {
        var dimensions = data.Dimensions;
        var q = Widen(data.Queries.AsSpan(query * dimensions, dimensions));
        var products = new double[data.Count];
        for (var i = 0; i < products.Length; i++)
        {
            products[i] = -Product(q, data.Vectors.AsSpan(i * dimensions, dimensions));
        }

        var best = new PriorityQueue<int, (double, int)>(Comparer<(double, int)>.Create((x, y) => y.CompareTo(x)));
        for (var i = 0; i < products.Length; i++)
        {
            if (best.Count < AnnData.K) best.Enqueue(i, (products[i], i));
            else best.EnqueueDequeue(i, (products[i], i));
        }

        return [.. best.UnorderedItems.OrderBy(item => item.Priority).Select(item => item.Element)];
    }

    private static double[] Widen(ReadOnlySpan<float> values)
    {
        var wide = new double[values.Length];
        for (var i = 0; i < wide.Length; i++) wide[i] = values[i];
        return wide;
    }

    private static double Product(double[] a, ReadOnlySpan<float> b)
    {
        var sum = Vector<double>.Zero;
        for (var i = 0; i < a.Length; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(b[i..]), out var low, out var high);
            sum += (new Vector<double>(a, i) * low) + (new Vector<double>(a, i + Vector<double>.Count) * high);
        }

        return Vector.Sum(sum);
    }
}
