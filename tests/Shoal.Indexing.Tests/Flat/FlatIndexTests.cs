using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Flat;

public sealed class FlatIndexTests : VectorIndexConformance
{
    // Exact; the oracle and the index may still order two distances differently that are equal within float32.
    protected override double RecallFloor => 0.999;

    protected override VectorIndexOptions Configure(VectorIndexOptions options) =>
        options with { Type = VectorIndexTypes.Flat };
}
