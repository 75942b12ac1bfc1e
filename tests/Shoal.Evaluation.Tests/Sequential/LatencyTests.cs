using Shoal.Evaluation.Sequential;

namespace Shoal.Evaluation.Tests.Sequential;

/// <summary>The histogram loses two percent and nothing else; the bounds of a quantile enclose it.</summary>
public sealed class LatencyTests
{
    [Fact]
    public void Add_AnyLatency_LandsBelowItsEdgeWithinTwoPercent()
    {
        foreach (var milliseconds in new[] { 0.02, 1, 7.3, 250, 60_000 })
        {
            var histogram = new LatencyHistogram();
            histogram.Add(TimeSpan.FromMilliseconds(milliseconds));
            var bucket = histogram.Counts.Count - 1;

            Assert.InRange(
                milliseconds,
                LatencyHistogram.EdgeMs(bucket - 1) * 0.999999,
                LatencyHistogram.EdgeMs(bucket) * 1.000001);
        }
    }

    [Fact]
    public void Counts_OfASum_RestoreTheSum()
    {
        var (first, second) = (HistogramOf(1, 2, 3), HistogramOf(2, 5_000_000));
        first.Add(second);

        var restored = new LatencyHistogram(first.Counts);

        Assert.Equal(5, restored.Total());
        Assert.Equal(first.Counts, restored.Counts);
    }

    [Fact]
    public void Bounds_OfManyLatencies_EncloseTheQuantile()
    {
        var histogram = HistogramOf([.. Enumerable.Range(1, 5_000).Select(i => i / 10.0)]);

        Assert.InRange(QuantileBounds.LowerMs(histogram, 0.95, 0.025), 450, 475);
        Assert.InRange(QuantileBounds.UpperMs(histogram, 0.95, 0.025)!.Value, 475, 490);
    }

    [Fact]
    public void Bounds_OfFewLatencies_AreOpen()
    {
        var histogram = HistogramOf([.. Enumerable.Repeat(10.0, 60)]);

        Assert.Null(QuantileBounds.UpperMs(histogram, 0.95, 0.05));
        Assert.Equal(0, QuantileBounds.LowerMs(new(), 0.95, 0.05));
    }

    [Theory]
    [InlineData(1.0, true, false)]
    [InlineData(1.4, true, false)]
    [InlineData(1.5, false, false)]
    [InlineData(1.7, false, true)]
    [InlineData(3.0, false, true)]
    public void Comparison_OfManyLatencies_TellsWhatIsAllowed(double scale, bool within, bool beyond)
    {
        var serving = HistogramOf([.. Enumerable.Range(1, 5_000).Select(i => i / 10.0)]);
        var candidate = HistogramOf([.. Enumerable.Range(1, 5_000).Select(i => scale * i / 10.0)]);

        Assert.Equal(within, QuantileComparison.IsWithin(candidate, serving, 0.95, ms => 1.5 * ms, 0.05));
        Assert.Equal(beyond, QuantileComparison.IsBeyond(candidate, serving, 0.95, ms => 1.5 * ms, 0.05));
    }

    [Fact]
    public void Comparison_OfNothing_TellsNothing()
    {
        var some = HistogramOf([.. Enumerable.Repeat(10.0, 5_000)]);
        foreach (var (candidate, serving) in new[] { (some, new LatencyHistogram()), (new(), some), (new(), new()) })
        {
            Assert.False(QuantileComparison.IsWithin(candidate, serving, 0.95, ms => 1.5 * ms, 0.05));
            Assert.False(QuantileComparison.IsBeyond(candidate, serving, 0.95, ms => 1.5 * ms, 0.05));
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.95)]
    public void QuantileMs_IsTheEdgeBelowWhichTheShareLies(double quantile)
    {
        var histogram = HistogramOf([.. Enumerable.Range(1, 1_000).Select(i => (double)i)]);

        Assert.InRange(histogram.QuantileMs(quantile), 1_000 * quantile, 1_000 * quantile * 1.021);
        Assert.Equal(0, new LatencyHistogram().QuantileMs(quantile));
    }

    [Fact]
    public void Pairing_CandidateAfterControls_TakesTheNewest()
    {
        var pairing = new RequestPairing();
        Assert.Null(pairing.Add(candidate: false, new(false, TimeSpan.FromMilliseconds(1))));
        Assert.Null(pairing.Add(candidate: false, new(true, TimeSpan.FromMilliseconds(2))));

        var pair = pairing.Add(candidate: true, new(false, TimeSpan.FromMilliseconds(3)));

        Assert.Equal(new(new(true, TimeSpan.FromMilliseconds(2)), new(false, TimeSpan.FromMilliseconds(3))), pair);
    }

    [Fact]
    public void Pairing_ManyOfOneGeneration_ForgetsTheOldest()
    {
        var pairing = new RequestPairing();
        for (var i = 1; i <= 100; i++) pairing.Add(candidate: true, new(false, TimeSpan.FromMilliseconds(i)));

        var pairs = Enumerable.Range(0, 100).Select(_ => pairing.Add(candidate: false, new(false, TimeSpan.Zero)))
            .OfType<RequestPair>().ToArray();

        Assert.Equal(32, pairs.Length);
        Assert.Equal(TimeSpan.FromMilliseconds(69), pairs[^1].Candidate.Latency);
    }

    private static LatencyHistogram HistogramOf(params double[] milliseconds)
    {
        var histogram = new LatencyHistogram();
        foreach (var value in milliseconds) histogram.Add(TimeSpan.FromMilliseconds(value));
        return histogram;
    }
}
