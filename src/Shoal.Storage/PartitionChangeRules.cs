using System.Diagnostics;

namespace Shoal.Storage;

/// <summary>Decides whether a change may be applied; the same for every store.</summary>
internal static class PartitionChangeRules
{
    /// <summary>Returns why a change must not be applied, or null when it may.</summary>
    /// <param name="change">What the writer wants.</param>
    /// <param name="version">The document's version as the changes before left it; 0 when there is none.</param>
    /// <param name="generations">The live generations.</param>
    /// <param name="isPending">Whether the document waits for vectors in a live generation.</param>
    /// <remarks>
    /// Generations come first: a writer with a stale set must read it again, whatever the version says.
    /// </remarks>
    public static ChangeStatus? Refuse(
        PartitionChange change, long version, GenerationSet generations, Predicate<int> isPending) =>
        change switch
        {
            PutDocument put => RefusePut(put, version, generations),
            PutMetadata or DeleteDocument => RefuseExisting(change, version),
            PutEmbedding put => RefuseEmbedding(put, version, generations, isPending),
            _ => throw new UnreachableException($"No rule for {change.GetType().Name}."),
        };

    private static ChangeStatus? RefusePut(PutDocument put, long version, GenerationSet generations)
    {
        var served = put.Embeddings.Any(e => e.Generation == generations.Serving);
        var live = put.Embeddings.All(e => generations.Live.Contains(e.Generation));
        if (put.GenerationSetVersion != generations.Version || !served || !live) return ChangeStatus.GenerationConflict;
        return IsExpected(put, version) ? null : ChangeStatus.VersionConflict;
    }

    private static ChangeStatus? RefuseExisting(PartitionChange change, long version)
    {
        if (version == 0) return ChangeStatus.NotFound;
        return IsExpected(change, version) ? null : ChangeStatus.VersionConflict;
    }

    private static ChangeStatus? RefuseEmbedding(
        PutEmbedding put, long version, GenerationSet generations, Predicate<int> isPending)
    {
        var generation = put.Embedding.Generation;
        if (put.GenerationSetVersion != generations.Version || !generations.Live.Contains(generation))
            return ChangeStatus.GenerationConflict;
        return RefuseExisting(put, version) ?? (isPending(generation) ? null : ChangeStatus.VersionConflict);
    }

    private static bool IsExpected(PartitionChange change, long version) =>
        change.ExpectedVersion is null || change.ExpectedVersion == version;
}
