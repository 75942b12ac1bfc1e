namespace Shoal.Indexing.Snapshots;

/// <summary>What a snapshot held.</summary>
/// <param name="Index">The index as it was at the moment of the snapshot; the caller disposes it.</param>
/// <param name="Attachment">What its owner had attached; checked against its checksum and not otherwise.</param>
public sealed record LoadedIndex(IVectorIndex Index, byte[] Attachment);
