using Shoal.Indexing.Quantization;
using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Hnsw;

/// <summary>
/// The same promises with lists so short that the suite's few thousand vectors are walked and not scanned, which four
/// times the usual list would have them. Recall was 0.93 to 0.97 by distance.
/// </summary>
public sealed class HnswIndexWalkedOverBitsTests : VectorIndexConformance
{
    protected override double RecallFloor => 0.88;

    protected override VectorIndexOptions Configure(VectorIndexOptions options) =>
        options with { Type = VectorIndexTypes.Hnsw, Quantization = QuantizationKind.Binary, EfSearch = 16 };
}
