using System.Globalization;

namespace Shoal.Testing.Servers;

/// <summary>What a server's <c>/metrics</c> say at one moment.</summary>
public sealed class ServerMetrics
{
    private readonly List<(string Series, double Value)> _samples = [];

    private ServerMetrics(string text)
    {
        foreach (var line in text.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var end = line.LastIndexOf('}') + 1;
            if (end == 0) end = line.IndexOf(' ', StringComparison.Ordinal);
            var value = line[end..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            _samples.Add((line[..end], double.Parse(value, CultureInfo.InvariantCulture)));
        }
    }

    /// <summary>Reads them.</summary>
    public static async Task<ServerMetrics> ReadAsync(HttpClient http, CancellationToken cancellationToken) =>
        new(await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellationToken));

    /// <summary>Returns the sum of all series of a metric that carry a label.</summary>
    /// <param name="metric">As Prometheus sees it, for instance <c>shoal_encoder_batch_texts_sum</c>.</param>
    /// <param name="label">The label's name.</param>
    /// <param name="value">The label's value.</param>
    public double Sum(string metric, string label, string value) => _samples
        .Where(sample => sample.Series.StartsWith(metric + "{", StringComparison.Ordinal))
        .Where(sample => sample.Series.Contains($"{label}=\"{value}\"", StringComparison.Ordinal))
        .Sum(sample => sample.Value);

    /// <summary>
    /// Returns the bounds of the bucket with a histogram's greatest observation, over all series that carry a label.
    /// </summary>
    /// <param name="histogram">As Prometheus sees it, without <c>_bucket</c>.</param>
    /// <param name="label">A label's name.</param>
    /// <param name="value">The label's value.</param>
    public (double Above, double AtMost) Greatest(string histogram, string label, string value)
    {
        var buckets = _samples
            .Where(sample => sample.Series.StartsWith(histogram + "_bucket{", StringComparison.Ordinal))
            .Where(sample => sample.Series.Contains($"{label}=\"{value}\"", StringComparison.Ordinal))
            .GroupBy(sample => BoundOf(sample.Series))
            .Select(bucket => (Bound: bucket.Key, Count: bucket.Sum(sample => sample.Value)))
            .OrderBy(bucket => bucket.Bound)
            .ToList();
        var last = buckets.FindIndex(bucket => bucket.Count == buckets[^1].Count);
        return (last == 0 ? 0 : buckets[last - 1].Bound, buckets[last].Bound);
    }

    private static double BoundOf(string series)
    {
        var start = series.IndexOf("le=\"", StringComparison.Ordinal) + 4;
        var bound = series[start..series.IndexOf('"', start)];
        return bound == "+Inf" ? double.PositiveInfinity : double.Parse(bound, CultureInfo.InvariantCulture);
    }
}
