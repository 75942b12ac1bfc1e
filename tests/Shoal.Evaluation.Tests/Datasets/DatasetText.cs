using System.Text;

namespace Shoal.Evaluation.Tests.Datasets;

/// <summary>A data set written down in the test that reads it.</summary>
internal static class DatasetText
{
    public const string Source = "made.txt";

    public static MemoryStream Stream(string text) => new(Encoding.UTF8.GetBytes(text));
}
