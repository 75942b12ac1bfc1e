using Shoal.Cli.Output;
using Shoal.Protocol;

namespace Shoal.Cli.Tests.Output;

public sealed class DisplayTests
{
    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(0.2, "1 s")]
    [InlineData(119.5, "2 min")]
    [InlineData(119, "119 s")]
    [InlineData(121, "3 min")]
    [InlineData(7199, "2 h 0 min")]
    [InlineData(12_001, "3 h 21 min")]
    public void Duration_Seconds_AreRoundedUp(double seconds, string expected) =>
        Assert.Equal(expected, Display.Duration(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(null, "")]
    [InlineData("short", "short")]
    [InlineData("two\r\nlines", "two  lines")]
    [InlineData("longer than ten", "longer tha…")]
    [InlineData("123456789😀tail", "123456789😀…")]
    [InlineData("\u001b[31mred", " [31mred")]
    public void Excerpt_Text_IsOneLineOfWholeCharacters(string? text, string expected) =>
        Assert.Equal(expected, Display.Excerpt(text, 10));

    [Theory]
    [InlineData(2, 2, 1.0, null)]
    [InlineData(1, 2, 1.0, "only 1 of 2 shards answered: hits may be missing")]
    [InlineData(2, 2, 0.5, "50.0 % of documents are embedded: hits may be missing")]
    public void Coverage_Gap_IsSaid(int answered, int asked, double documents, string? expected) =>
        Assert.Equal(expected, CoverageOutput.Describe(new SearchCoverage(answered, asked, documents)));
}
