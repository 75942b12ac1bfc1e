using CsCheck;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Tests.Segments;

/// <summary>
/// The beam keeps the smallest in order and expands each once, nearest first, like a sorted list does.
/// </summary>
public sealed class BeamTests
{
    private static readonly Gen<(int Rank, bool Expand)[]> Operations =
        Gen.Select(Gen.Int[-20, 20], Gen.Bool).Array[0, 200];

    [Fact]
    public void RandomOperations_AreThoseOfASortedList() => Gen.Select(Operations, Gen.Int[1, 30]).Sample(input =>
    {
        var (operations, bound) = input;
        var beam = new Beam();
        beam.Reset(bound);
        var model = new SortedList<(int Rank, int Slot), bool>();
        for (var slot = 0; slot < operations.Length; slot++)
        {
            beam.Offer(operations[slot].Rank, slot);
            model.Add((operations[slot].Rank, slot), false);
            if (model.Count > bound) model.RemoveAt(bound);
            if (operations[slot].Expand) AssertExpandsLike(model, beam);
        }

        var expected = model.Keys.Select(key => RankKey.Pack(key.Rank, key.Slot));
        Assert.Equal(expected, beam.Drain().ToArray());
        Assert.Equal(-1, beam.Upcoming);
    });

    private static void AssertExpandsLike(SortedList<(int Rank, int Slot), bool> model, Beam beam)
    {
        var waiting = model.Where(entry => !entry.Value).Select(entry => entry.Key).ToList();
        Assert.Equal(waiting.Count > 0 ? waiting[0].Slot : -1, beam.Upcoming);
        Assert.Equal(waiting.Count > 0, beam.TryExpand(out var slot));
        if (waiting.Count == 0) return;
        Assert.Equal(waiting[0].Slot, slot);
        model[waiting[0]] = true;
    }
}
