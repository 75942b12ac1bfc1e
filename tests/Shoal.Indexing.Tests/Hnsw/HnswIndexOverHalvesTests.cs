using Shoal.Indexing.Quantization;
using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Hnsw;

/// <summary>The same promises when the graph is walked on float16.</summary>
public sealed class HnswIndexOverHalvesTests : VectorIndexConformance
{
    protected override double RecallFloor => 0.95;

    protected override VectorIndexOptions Configure(VectorIndexOptions options) =>
        options with { Type = VectorIndexTypes.Hnsw, Quantization = QuantizationKind.Float16 };
}
