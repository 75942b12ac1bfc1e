using Shoal.Evaluation.Sequential;

namespace Shoal.Evaluation.Tests.Sequential;

public sealed class StudentIntervalTests
{
    [Fact]
    public void Bounds_OfStudentsSleepData_EqualThePublishedInterval()
    {
        // Student 1908, "The probable error of a mean": ten patients' differences in hours of sleep; the 95 % interval
        // is 0.7001142 to 2.4598858 (R, t.test of the data set "sleep").
        var interval = new StudentInterval([1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]);

        Assert.Equal(1.58, interval.Mean, 12);
        Assert.Equal(0.7001142, interval.LowerBound(0.025), 6);
        Assert.Equal(2.4598858, interval.UpperBound(0.025), 6);
    }

    [Fact]
    public void Bounds_WithoutVariance_AreTheMean() =>
        Assert.Equal(0, new StudentInterval([0, 0, 0]).LowerBound(0.01));

    [Fact]
    public void Constructor_OneDifference_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new StudentInterval([0.5]));
}
