using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>The documents that searches found lately, so that a backfill begins with what is asked for.</summary>
/// <remarks>
/// Safe for concurrent use. Holds the last <see cref="Capacity"/> finds; a document may be among them twice.
/// </remarks>
internal sealed class RecentDocuments
{
    /// <summary>A hundred answers of ten hits.</summary>
    public const int Capacity = 1_024;

    private readonly Lock _gate = new();
    private readonly DocumentId[] _ring = new DocumentId[Capacity];
    private long _count;

    /// <summary>Takes the hits of an answer.</summary>
    public void Add(IEnumerable<DocumentId> found)
    {
        lock (_gate)
        {
            foreach (var id in found) _ring[_count++ % Capacity] = id;
        }
    }

    /// <summary>Returns the documents, latest first, each once.</summary>
    public IReadOnlyList<DocumentId> Latest()
    {
        lock (_gate)
        {
            var held = (int)Math.Min(_count, Capacity);
            return Enumerable.Range(1, held).Select(back => _ring[(_count - back) % Capacity]).Distinct().ToArray();
        }
    }
}
