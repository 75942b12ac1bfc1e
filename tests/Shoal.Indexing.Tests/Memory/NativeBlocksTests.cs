using CsCheck;
using Shoal.Indexing.Memory;

namespace Shoal.Indexing.Tests.Memory;

public sealed unsafe class NativeBlocksTests
{
    [Fact]
    public void EnsureCapacity_MovesNoRowAndKeepsItsContent() =>
        Gen.Select(Gen.Int[1, 600], Gen.Int[1, 5_000].Array[1, 5]).Sample(
            input =>
            {
                var (rowInts, sizes) = input;
                using var blocks = new NativeBlocks(rowInts * sizeof(int));
                var addresses = new List<nint>();
                foreach (var size in sizes.Order())
                {
                    blocks.EnsureCapacity(size);
                    Assert.InRange(blocks.Capacity, size, int.MaxValue);
                    for (var row = addresses.Count; row < size; row++)
                    {
                        addresses.Add((nint)blocks.Row(row));
                        new Span<int>(blocks.Row(row), rowInts).Fill(row);
                    }
                }

                for (var row = 0; row < addresses.Count; row++)
                {
                    Assert.Equal(addresses[row], (nint)blocks.Row(row));
                    Assert.Equal(-1, new Span<int>(blocks.Row(row), rowInts).IndexOfAnyExcept(row));
                }
            },
            iter: 20);

    [Fact]
    public void Row_OfWholeCacheLines_IsAligned()
    {
        using var blocks = new NativeBlocks(384);
        blocks.EnsureCapacity(100_000);
        for (var row = 0; row < 100_000; row += 777) Assert.Equal(0, (nint)blocks.Row(row) % 64);
        Assert.InRange(blocks.Bytes, 100_000 * 384L, (long)(100_000 * 384 * 1.13));
    }
}
