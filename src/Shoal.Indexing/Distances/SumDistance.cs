namespace Shoal.Indexing.Distances;

/// <summary>A distance whose ranks are made of a sum over the pairs of components.</summary>
/// <typeparam name="TTerm">What a pair adds.</typeparam>
/// <typeparam name="TRank">The rank of a sum.</typeparam>
internal abstract unsafe class SumDistance<TTerm, TRank> : VectorDistance
    where TTerm : struct, ISumTerm
    where TRank : struct, IRankOfSum
{
    /// <inheritdoc/>
    public sealed override delegate* managed<float*, float*, int, float> Rank => &RankRows<TTerm, TRank>.One;

    /// <inheritdoc/>
    public sealed override delegate* managed<float*, float*, int, float> ScalarRank =>
        &RankRows<TTerm, TRank>.OneByScalar;

    /// <inheritdoc/>
    public sealed override delegate* managed<float*, float*, int, int, float*, void> RankMany =>
        &RankRows<TTerm, TRank>.Many;

    /// <inheritdoc/>
    public sealed override delegate* managed<float*, int, nint*, float*, void> RankTile =>
        &RankTile<TTerm, TRank>.Rank;
}
