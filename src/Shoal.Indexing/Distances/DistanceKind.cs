namespace Shoal.Indexing.Distances;

/// <summary>How two vectors are compared. A distance is smaller-is-nearer and never crosses HTTP.</summary>
public enum DistanceKind
{
    /// <summary>
    /// 1 − cosine similarity; range [0, 2]. Vectors are L2-normalized when they enter. Score: the similarity.
    /// </summary>
    Cosine = 0,

    /// <summary>Minus the inner product; unbounded. Score: the inner product.</summary>
    Dot = 1,

    /// <summary>The Euclidean distance, range [0, ∞). Score: minus the distance.</summary>
    Euclidean = 2,
}
