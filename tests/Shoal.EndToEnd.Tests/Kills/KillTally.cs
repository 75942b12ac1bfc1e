using System.Globalization;

namespace Shoal.EndToEnd.Tests.Kills;

/// <summary>What a run found.</summary>
internal sealed class KillTally
{
    private const int MostExamples = 20;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<Finding, int> _counts =
        new(Enum.GetValues<Finding>().ToDictionary(finding => finding, _ => 0));

    /// <summary>Kills so far.</summary>
    public int Kills { get; set; }

    /// <summary>Writes that were acknowledged, deletions aside.</summary>
    public int AcknowledgedWrites { get; set; }

    /// <summary>Deletions that were acknowledged.</summary>
    public int AcknowledgedDeletions { get; set; }

    /// <summary>Documents looked up, each after each restart.</summary>
    public long Verified { get; set; }

    /// <summary>Searches for a document by its own text.</summary>
    public long Searched { get; set; }

    /// <summary>The codes of refusals, which a client may see and must retry.</summary>
    public List<string> Refusals { get; } = [];

    /// <summary>The first findings in words.</summary>
    public List<string> Examples { get; } = [];

    /// <summary>Whether nothing was found.</summary>
    public bool IsClean => Examples.Count == 0;

    /// <summary>Counts a broken promise.</summary>
    public void Add(Finding finding, string what)
    {
        lock (_gate)
        {
            _counts[finding]++;
            if (Examples.Count < MostExamples) Examples.Add($"after kill {Kills}: {finding}: {what}");
        }
    }

    /// <summary>Returns the one line that a run ends with.</summary>
    public string Summarize(int seed)
    {
        var counts = string.Join(", ", _counts.Select(c => $"{c.Key.ToString().ToLowerInvariant()} {c.Value}"));
        var codes = string.Concat(Refusals.CountBy(code => code).Select(count => $" {count.Key} {count.Value}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"kills {Kills}, acknowledged {AcknowledgedWrites} and {AcknowledgedDeletions} deletions, " +
            $"verified {Verified}, searched {Searched}, {counts}, refused {Refusals.Count}{codes}, seed {seed}");
    }
}

/// <summary>How a server broke its promise.</summary>
internal enum Finding
{
    /// <summary>An acknowledged write is gone: the document, or its newer text.</summary>
    Lost,

    /// <summary>An acknowledged deletion is undone.</summary>
    Resurrected,

    /// <summary>Title, text and metadata are not of one write, or the version went back.</summary>
    Torn,

    /// <summary>A document is not found by its own text, or found with another text.</summary>
    Unsearchable,

    /// <summary>A search finds a document that is not there.</summary>
    Ghost,

    /// <summary>Listing, count and documents differ.</summary>
    Miscounted,
}
