using System.Globalization;
using Shoal.Protocol;

namespace Shoal.EndToEnd.Tests.Corpora;

/// <summary>Short English texts on mixed topics, as many as wanted, the same for the same seed.</summary>
internal static class SyntheticCorpus
{
    private static readonly string[] Subjects =
    [
        "A night nurse", "The harbour pilot", "An old violin maker", "The chess club", "A swarm of bees",
        "The mountain railway", "A young glacier", "The city archive", "A blind carpenter", "The tea merchant",
        "An amateur astronomer", "The village bakery", "A retired goalkeeper", "The lighthouse crew",
        "A flock of cranes", "The tax office", "A deep-sea diver", "The school orchestra", "A wind farm",
        "The museum guard", "A sled dog", "The bridge engineer", "A translator of poems", "The potato harvest",
    ];

    private static readonly string[] Actions =
    [
        "repairs", "measures", "photographs", "sells", "forgets", "protects", "paints", "counts", "restores",
        "describes", "hides", "carries", "studies", "teaches others about", "waits for", "argues over",
        "remembers", "collects", "inspects", "dreams of", "writes letters about", "is known for", "pays for",
        "is afraid of",
    ];

    private static readonly string[] Objects =
    [
        "broken clocks", "winter storms", "copper pipes", "wild orchids", "medieval maps", "train timetables",
        "sourdough bread", "solar eclipses", "wool carpets", "stray cats", "mathematical proofs", "river ferries",
        "silk scarves", "volcanic ash", "opera tickets", "electric bicycles", "salt mines", "kidney stones",
        "folk songs", "court rulings", "coral reefs", "paper lanterns", "bank loans", "frozen lakes",
    ];

    private static readonly string[] Places =
    [
        "in the north of Norway", "near the old market", "on a small island", "behind the cathedral",
        "at the edge of the desert", "in a crowded hospital", "under the railway arches", "along the Danube",
        "in the mountains of Peru", "at the university", "on the night shift", "in a rented flat",
        "beside the football ground", "in the botanical garden", "at the customs post", "in the cellar of a bank",
    ];

    private static readonly string[] Endings =
    [
        "Nobody asked why.", "It took eleven years.", "The neighbours still talk about it.",
        "A newspaper printed the whole story.", "The costs were higher than planned.",
        "Visitors come from far away to see it.", "It works best in the early morning.",
        "The rules changed after the war.", "Children learn it faster than adults.",
        "Rain makes it almost impossible.", "The method was invented twice.", "Only two people know the way.",
    ];

    /// <summary>Returns documents with distinct texts; every seventh id holds what URLs must escape.</summary>
    public static IReadOnlyList<Document> Create(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(number => Create(number, random))];
    }

    private static Document Create(int number, Random random)
    {
        var sentences = Enumerable.Range(0, 3).Select(_ => Sentence(random));
        return new Document
        {
            Id = number % 7 == 0
                ? string.Create(CultureInfo.InvariantCulture, $"a/b {number}% 🐟")
                : string.Create(CultureInfo.InvariantCulture, $"doc-{number}"),
            Title = $"{Pick(Objects, random)} and {Pick(Objects, random)}",
            Text = string.Create(
                CultureInfo.InvariantCulture,
                $"Report {number}. {string.Join(' ', sentences)} {Pick(Endings, random)}"),
        };
    }

    private static string Sentence(Random random) =>
        $"{Pick(Subjects, random)} {Pick(Actions, random)} {Pick(Objects, random)} {Pick(Places, random)}.";

    private static string Pick(string[] words, Random random) => words[random.Next(words.Length)];
}
