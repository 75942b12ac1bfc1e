using Shoal.Indexing;
using Shoal.Indexing.Filters;
using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>A document as the index in memory knows it: a change makes a new one.</summary>
/// <param name="Id">The caller's id.</param>
/// <param name="Version">The version whose vectors are indexed.</param>
/// <param name="Fields">The values of the filterable fields.</param>
/// <param name="Ordinals">Its chunks in the vector index, in chunk order; empty while pending.</param>
internal sealed record DocumentEntry(DocumentId Id, long Version, DocumentFields Fields, Ordinal[] Ordinals)
{
    /// <summary>When searches see the chunks; says nothing while there are none.</summary>
    public Lifetime Lifetime { get; init; } = new();
}

/// <summary>What stands behind one ordinal.</summary>
/// <param name="Document">The document.</param>
/// <param name="Index">The chunk's place in the document.</param>
/// <param name="Start">First UTF-16 unit of the chunk in the text.</param>
/// <param name="End">One past the last UTF-16 unit.</param>
internal sealed record ChunkEntry(DocumentEntry Document, int Index, int Start, int End);
