using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Hnsw;

public sealed class HnswIndexTests : VectorIndexConformance
{
    protected override double RecallFloor => 0.95;

    protected override VectorIndexOptions Configure(VectorIndexOptions options) =>
        options with { Type = VectorIndexTypes.Hnsw };
}
