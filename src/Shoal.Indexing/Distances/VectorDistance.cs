namespace Shoal.Indexing.Distances;

/// <summary>One way to compare vectors, from preparing them to the score that crosses HTTP.</summary>
/// <remarks>
/// Inside an index vectors are ordered by a <em>rank</em>: smaller is nearer, monotone in the distance, cheaper to
/// compute. Ranks never leave an index; <see cref="ToDistance"/> turns one into the distance of its
/// <see cref="DistanceKind"/>.
/// </remarks>
internal abstract unsafe class VectorDistance
{
    /// <summary>Which distance this is.</summary>
    public abstract DistanceKind Kind { get; }

    /// <summary>How settings spell it.</summary>
    public abstract string Name { get; }

    /// <summary>True when vectors and queries are L2-normalized as they enter.</summary>
    public abstract bool Normalizes { get; }

    /// <summary>The rank of two prepared vectors of the given length; symmetric.</summary>
    /// <value>A function pointer, since a virtual call costs a tenth of a 384-dimension product.</value>
    public abstract delegate* managed<float*, float*, int, float> Rank { get; }

    /// <summary>The scalar twin of <see cref="Rank"/>.</summary>
    public abstract delegate* managed<float*, float*, int, float> ScalarRank { get; }

    /// <summary>The ranks of a query to many rows; those of <see cref="Rank"/>, bit for bit.</summary>
    /// <remarks>As <see cref="RankRows{TTerm, TRank}.Many"/>.</remarks>
    public abstract delegate* managed<float*, float*, int, int, float*, void> RankMany { get; }

    /// <summary>The <see cref="RankTile{TTerm, TRank}.Rank"/> of this distance.</summary>
    public abstract delegate* managed<float*, int, nint*, float*, void> RankTile { get; }

    /// <summary>Returns the rank of a vector of the given squared norm to the vector of zeros.</summary>
    public abstract float RankOfZero(float squaredNorm);

    /// <summary>Turns a rank into a distance; monotone.</summary>
    public virtual float ToDistance(float rank) => rank;

    /// <summary>Turns a distance into a score: larger is better.</summary>
    public virtual float ToScore(float distance) => -distance;
}
