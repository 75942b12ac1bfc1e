using Shoal.Protocol;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>What a collection must hold: every acknowledged write, and no acknowledged deletion.</summary>
/// <remarks>For one writer after the other; who reads it waits until they have ended.</remarks>
internal sealed class DocumentLedger
{
    private readonly Dictionary<string, Document> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Document?> _deleted = new(StringComparer.Ordinal);

    /// <summary>Live documents by id.</summary>
    public IReadOnlyDictionary<string, Document> Live => _live;

    /// <summary>Deleted documents by id, as they were last; null where that is not known.</summary>
    public IReadOnlyDictionary<string, Document?> Deleted => _deleted;

    /// <summary>Takes an acknowledged write.</summary>
    public void Put(Document document)
    {
        _deleted.Remove(document.Id!);
        _live[document.Id!] = document;
    }

    /// <summary>Takes an acknowledged deletion.</summary>
    public void Delete(string id)
    {
        if (_live.Remove(id, out var last)) _deleted[id] = last;
        else _deleted.TryAdd(id, null);
    }

    /// <summary>Takes a write of which nobody knows whether it was made: nothing is claimed of its document.</summary>
    public void Forget(string id)
    {
        _live.Remove(id);
        _deleted.Remove(id);
    }
}
