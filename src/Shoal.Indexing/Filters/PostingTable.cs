namespace Shoal.Indexing.Filters;

/// <summary>Finds a value's posting: an open-addressing hash table that only grows.</summary>
/// <remarks>One writer; any number of readers without a lock.</remarks>
internal sealed class PostingTable
{
    // At most half full, so that a probe is short and always ends. A larger table replaces it and holds the same.
    private Posting?[] _entries = new Posting?[4];
    private int _count;

    /// <summary>Returns the posting of a value, or null.</summary>
    public Posting? Find(FilterValue value)
    {
        var entries = Volatile.Read(ref _entries);
        for (var i = Start(value, entries.Length); ; i = (i + 1) & (entries.Length - 1))
        {
            var posting = Volatile.Read(ref entries[i]);
            if (posting is null || posting.Value == value) return posting;
        }
    }

    /// <summary>Adds the posting of a value that has none.</summary>
    public void Add(Posting posting)
    {
        if (++_count * 2 > _entries.Length)
        {
            var larger = new Posting?[_entries.Length * 2];
            foreach (var entry in _entries)
            {
                if (entry is not null) Put(larger, entry);
            }

            Volatile.Write(ref _entries, larger);
        }

        Put(_entries, posting);
    }

    private static void Put(Posting?[] entries, Posting posting)
    {
        var i = Start(posting.Value, entries.Length);
        while (entries[i] is not null) i = (i + 1) & (entries.Length - 1);
        Volatile.Write(ref entries[i], posting);
    }

    // By the high bits of a product with the golden ratio: whole numbers differ in the high bits of their hash only.
    private static int Start(FilterValue value, int length) =>
        (int)(((uint)value.GetHashCode() * 0x9E3779B9UL & uint.MaxValue) * (ulong)length >> 32);
}
