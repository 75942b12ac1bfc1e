using Shoal.Indexing.Quantization;

namespace Shoal.Indexing.Tests.Quantization;

public sealed class QuantizationKindsTests
{
    [Fact]
    public void EveryKind_HasItsNameInLowerCase()
    {
        var names = Enum.GetNames<QuantizationKind>().Select(name => name.ToLowerInvariant());
        Assert.Equal(names, QuantizationKinds.Names);
        foreach (var kind in Enum.GetValues<QuantizationKind>())
        {
            Assert.True(QuantizationKinds.TryParse(kind.ToString().ToLowerInvariant(), out var parsed));
            Assert.Equal(kind, parsed);
        }

        Assert.False(QuantizationKinds.TryParse("Scalar", out _));
        Assert.False(QuantizationKinds.TryParse(null, out _));
    }
}
