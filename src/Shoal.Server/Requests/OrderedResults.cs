using System.Runtime.CompilerServices;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Documents;

namespace Shoal.Server.Requests;

/// <summary>Puts results back into the order of their items, as early as that allows.</summary>
internal static class OrderedResults
{
    /// <summary>Returns each result as soon as all before it are out.</summary>
    /// <remarks>Holds back no more than the cluster has under way.</remarks>
    public static async IAsyncEnumerable<DocumentWriteResult> ByIndexAsync(
        IAsyncEnumerable<BulkResult> results, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var early = new Dictionary<int, DocumentWriteResult>();
        var next = 0;
        await foreach (var (index, result) in results.WithCancellation(cancellationToken))
        {
            early.Add(index, result);
            while (early.Remove(next, out var due))
            {
                yield return due;
                next++;
            }
        }
    }
}
