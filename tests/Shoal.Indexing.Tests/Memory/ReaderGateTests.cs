using Shoal.Indexing.Memory;

namespace Shoal.Indexing.Tests.Memory;

public sealed class ReaderGateTests
{
    [Fact]
    public void Close_WithNobodyInside_ReleasesOnce()
    {
        var gate = new ReaderGate();
        Assert.True(gate.TryEnter());
        Assert.False(gate.Exit());
        Assert.True(gate.Close());
        Assert.False(gate.Close());
        Assert.False(gate.TryEnter());
    }

    [Fact]
    public void Close_WithReadersInside_LeavesTheReleaseToTheLast()
    {
        var gate = new ReaderGate();
        Assert.True(gate.TryEnter());
        Assert.True(gate.TryEnter());
        Assert.False(gate.Close());
        Assert.False(gate.TryEnter());
        Assert.False(gate.Exit());
        Assert.True(gate.Exit());
        Assert.False(gate.Close());
    }
}
