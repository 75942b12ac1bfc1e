namespace Shoal.Client;

/// <summary>The documents of one bulk request. No id is in it twice.</summary>
internal sealed class BulkBatch(BulkOptions options)
{
    private readonly List<BulkItem> _items = [];
    private readonly HashSet<string> _ids = [];
    private long _bytes;

    /// <summary>In the order of the input.</summary>
    public IReadOnlyList<BulkItem> Items => _items;

    /// <summary>Whether a document may join: any may join an empty batch.</summary>
    public bool HasRoomFor(BulkItem item) =>
        _items.Count == 0 ||
        (_items.Count < options.MaxDocumentsPerRequest &&
            _bytes + item.Line.Length < options.MaxBytesPerRequest &&
            (item.Id is null || !_ids.Contains(item.Id)));

    /// <summary>Adds a document that has room.</summary>
    public void Add(BulkItem item)
    {
        _items.Add(item);
        _bytes += item.Line.Length + 1;
        if (item.Id is not null) _ids.Add(item.Id);
    }

    /// <summary>Whether an id is in both, so that their order matters.</summary>
    public bool Overlaps(BulkBatch other) => _ids.Overlaps(other._ids);
}
