using Shoal.Indexing.Memory;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Ranking;

/// <summary>
/// Ranks slots by one query. Implemented by structs, so that the walk is compiled for each.
/// </summary>
internal unsafe interface IRanker
{
    /// <summary>What slots are ranked by, a row for each.</summary>
    NativeBlocks Rows { get; }

    /// <summary>Returns the rank of a slot; smaller is nearer.</summary>
    float Rank(int slot);

    /// <summary>Writes the ranks of slots whose rows lie one after the other; those of <see cref="Rank"/>.</summary>
    /// <param name="rows">The address of the first.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="ranks">Receives shape [count].</param>
    void RankMany(byte* rows, int count, float* ranks);

    /// <summary>Asks the memory for what <see cref="Rank"/> of the slot will read.</summary>
    void Prefetch(int slot);
}

/// <summary>What slots are ranked by: their vectors or their codes.</summary>
/// <typeparam name="TRanker">Ranks against one query.</typeparam>
internal unsafe interface IRankSpace<TRanker>
    where TRanker : struct, IRanker
{
    /// <summary>
    /// How many candidates a search keeps for each that full vectors would need, since ranks are coarse; 1 or greater.
    /// </summary>
    static virtual int Oversampling => 1;

    /// <summary>Returns the ranker of a prepared query.</summary>
    /// <param name="query">Shape [stride]; must outlive the result.</param>
    /// <param name="room">As <see cref="SearchScratch.Room"/>; must outlive the result.</param>
    TRanker RankerOf(float* query, void* room);

    /// <summary>Returns the ranker by a slot.</summary>
    /// <param name="slot">A written slot.</param>
    /// <param name="room">As <see cref="SearchScratch.Room"/>; must outlive the result.</param>
    TRanker RankerOf(int slot, void* room);
}
