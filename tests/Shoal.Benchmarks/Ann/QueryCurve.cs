namespace Shoal.Benchmarks.Ann;

/// <summary>Recall against queries a second, over the sizes of the candidate list.</summary>
internal sealed class QueryCurve
{
    private readonly List<(double Recall, double Rate)> _points = [];

    /// <summary>Adds the point of one list size.</summary>
    public void Add(double recall, double queriesPerSecond) => _points.Add((recall, queriesPerSecond));

    /// <summary>
    /// Returns the queries a second at a recall, between the two measured points around it; null beyond the last one.
    /// </summary>
    /// <remarks>Linear in recall and in the logarithm of the rate. Below the first point, that point's rate.</remarks>
    public double? RateAt(double recall)
    {
        var points = _points.OrderBy(point => point.Recall).ToList();
        var above = points.FindIndex(point => point.Recall >= recall);
        if (above < 0) return null;
        if (above == 0) return points[0].Rate;
        var (low, high) = (points[above - 1], points[above]);
        var share = (recall - low.Recall) / (high.Recall - low.Recall);
        return Math.Exp(double.Lerp(Math.Log(low.Rate), Math.Log(high.Rate), share));
    }
}
