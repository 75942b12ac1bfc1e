namespace Shoal.Evaluation.Health;

/// <summary>What a sample of vectors looks like.</summary>
/// <param name="Count">Vectors seen.</param>
/// <param name="NotFinite">Vectors with a component that is no finite number.</param>
/// <param name="Zero">Vectors of length 0.</param>
/// <param name="NotUnit">Vectors whose length is not 1 within a hundredth.</param>
/// <param name="CollapsedShare">Dimensions that do not vary, in [0, 1].</param>
/// <param name="PairCosine">The mean cosine of two vectors, in [-1, 1]: near 1, all texts mean the same.</param>
/// <param name="DuplicateShare">Vectors equal to an earlier one of another text, in [0, 1].</param>
public sealed record EmbeddingHealthSummary(
    long Count,
    long NotFinite,
    long Zero,
    long NotUnit,
    double CollapsedShare,
    double PairCosine,
    double DuplicateShare);
