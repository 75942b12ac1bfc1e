using System.Globalization;

namespace Shoal.Grains.Tests.Rollouts.Simulation;

/// <summary>Texts and metadata of documents. Belongs to one run.</summary>
internal sealed class ModelTexts(Random random)
{
    private int _next;

    /// <summary>Returns a text with a word of its own, and some that others have, too.</summary>
    public string Next()
    {
        var common = Enumerable.Range(0, 3).Select(_ => $"word{random.Next(50)}");
        return string.Create(CultureInfo.InvariantCulture, $"unique{_next++} {string.Join(' ', common)}");
    }

    public static string Metadata(int year) => string.Create(CultureInfo.InvariantCulture, $$"""{"year":{{year}}}""");
}
