using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Tests.Segments;

public sealed unsafe class SlotTableTests
{
    [Fact]
    public void Publish_AfterASlotThatNeverWas_LeavesThatOneDead()
    {
        using var slots = new SlotTable(dimensions: 4, codes: null, vectorsFolder: null);
        var vector = stackalloc float[slots.Stride];
        slots.Reserve([new Ordinal(0), new Ordinal(1), new Ordinal(2)]);
        slots.Publish(slots.Append(new Ordinal(0), vector));

        var failed = slots.Append(new Ordinal(1), vector);
        var next = slots.Append(new Ordinal(2), vector);
        slots.Publish(next);

        var view = slots.View;
        Assert.Equal((3, 2, 1), (view.Count, view.Live, view.Dead));
        Assert.Equal([true, false, true], Enumerable.Range(0, 3).Select(slot => slots.IsLive(slot, view)));
        Assert.False(slots.TryGetSlot(new Ordinal(1), out _));
        Assert.True(slots.TryGetSlot(new Ordinal(2), out var found));
        Assert.Equal((1, next), (failed, found));
    }
}
