using Shoal.Indexing;

namespace Shoal.Grains.Shards;

/// <summary>What a search has found of one document, whose version is looked up once: a writer may publish another
/// between two of its chunks.</summary>
/// <param name="published">The version in force; null when the document was removed.</param>
internal struct FoundDocument(DocumentEntry? published)
{
    // A document's ordinals ascend, and those of a later version are all greater.
    private readonly int _first = published is { Ordinals: [var first, ..] } ? first.Value : int.MaxValue;
    private readonly int _last = published is { Ordinals: [.., var last] } ? last.Value : -1;

    private bool _bestIsCurrent;

    /// <summary>The chunk that stands for the document; null when none found counts.</summary>
    public ScoredChunk? Best { get; private set; }

    /// <summary>
    /// Takes a chunk that stands for the document instead of the one before: of the published version before one of an
    /// older version, then the nearer. One of a version not published yet counts for nothing.
    /// </summary>
    public void Offer(Ordinal ordinal, ScoredChunk chunk)
    {
        if (ordinal.Value > _last) return;
        var isCurrent = ordinal.Value >= _first;
        if (Best is { } best && !(isCurrent == _bestIsCurrent ? chunk.Distance < best.Distance : isCurrent)) return;
        (Best, _bestIsCurrent) = (chunk, isCurrent);
    }
}
