using System.IO.Hashing;
using System.Text;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>
/// Which documents belong to a sample: a function of salt and id alone, so that it comes out the same whenever it is
/// drawn, and what is kept aside is never among the rest.
/// </summary>
internal static class DocumentSample
{
    private const int AsideEvery = 5;

    /// <summary>Returns the ids of the documents whose hashes are least.</summary>
    public static string[] Take(IEnumerable<DocumentId> documents, ShardSampleRequest request)
    {
        var greatestFirst = Comparer<(ulong Hash, string Id)>.Create(
            (left, right) => left.Hash != right.Hash
                ? right.Hash.CompareTo(left.Hash) : string.CompareOrdinal(right.Id, left.Id));
        var taken = new PriorityQueue<string, (ulong, string)>(greatestFirst);
        foreach (var id in documents)
        {
            var hash = XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{request.Salt}/{id.Value}"));
            if (request.KeptAside is { } aside && hash % AsideEvery == 0 != aside) continue;
            taken.Enqueue(id.Value, (hash, id.Value));
            if (taken.Count > request.Limit) taken.Dequeue();
        }

        var ids = new string[taken.Count];
        while (taken.Count > 0) ids[taken.Count - 1] = taken.Dequeue();
        return ids;
    }
}
