using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Shards;
using Shoal.Storage;

namespace Shoal.Grains.Tests.Shards;

/// <summary>
/// A sample is a function of salt and id: asked again, it is the same, and what is kept aside stays out.
/// </summary>
public sealed class DocumentSampleTests
{
    private static readonly DocumentId[] Documents =
        [.. Enumerable.Range(0, 1_000).Select(i => new DocumentId($"d{i}"))];

    [Fact]
    public void Take_AllOfBothParts_PartsTheDocuments()
    {
        var (rest, aside) = (Take("s", false, 10_000), Take("s", true, 10_000));

        Assert.Equal(Documents.Length, rest.Union(aside).Count());
        Assert.Equal(Documents.Length, rest.Length + aside.Length);
        // Binomial with p = 1/5: four standard deviations.
        Assert.InRange(aside.Length, 150, 250);
    }

    [Fact]
    public void Take_OfMoreDocumentsInAnotherOrder_KeepsWhatWasTakenUntilTheLimit()
    {
        var whole = Take("s", false, 50);
        var half = DocumentSample.Take(Documents.Reverse().Where((_, i) => i % 2 == 0), Request("s", false, 50));

        Assert.Equal(50, whole.Length);
        Assert.Equal(whole, DocumentSample.Take(Documents.Reverse(), Request("s", false, 50)));
        Assert.Equal(whole[..20], Take("s", false, 20));
        Assert.NotEmpty(whole.Intersect(half));
        Assert.NotEqual(whole, Take("another", false, 50));
    }

    private static string[] Take(string salt, bool keptAside, int limit) =>
        DocumentSample.Take(Documents, Request(salt, keptAside, limit));

    private static ShardSampleRequest Request(string salt, bool keptAside, int limit) =>
        new([1, 2], salt, keptAside, limit);
}
