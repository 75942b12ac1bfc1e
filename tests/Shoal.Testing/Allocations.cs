using System.Runtime;

namespace Shoal.Testing;

/// <summary>Counts exactly what a thread allocates on the managed heap.</summary>
/// <remarks>
/// The runtime's own count is off by what is left of a thread's allocation context, up to 8 KB, where a collection
/// falls between two readings: beside threads that allocate, an empty loop "allocated" once in 15,000 times, and never
/// in 2.5 million times without a collection. So here none runs meanwhile.
/// </remarks>
public static class Allocations
{
    // What tests beside this one may allocate until a collection is due after all.
    private const long Room = 200_000_000;

    private const int MaxAttempts = 50;

    // The process can be kept from collecting once at a time.
    private static readonly Lock Measuring = new();

    /// <summary>Runs something several times and returns how many bytes each time allocated on this thread.</summary>
    /// <param name="rounds">How often; 1 or greater.</param>
    /// <param name="prepare">Runs before each time and is not counted.</param>
    /// <param name="round">Run more often than that where a collection came in between.</param>
    /// <exception cref="InvalidOperationException">Collections always came in between.</exception>
    public static IReadOnlyList<long> OfRounds(int rounds, Action prepare, Action round)
    {
        ArgumentNullException.ThrowIfNull(prepare);
        ArgumentNullException.ThrowIfNull(round);
        lock (Measuring)
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                if (TryMeasure(rounds, prepare, round) is { } allocated) return allocated;
            }
        }

        throw new InvalidOperationException($"In {MaxAttempts} attempts a collection always came in between.");
    }

    private static long[]? TryMeasure(int rounds, Action prepare, Action round)
    {
        var allocated = new long[rounds];
        if (!GC.TryStartNoGCRegion(Room)) return null;
        try
        {
            for (var i = 0; i < rounds; i++)
            {
                prepare();
                var before = GC.GetAllocatedBytesForCurrentThread();
                round();
                allocated[i] = GC.GetAllocatedBytesForCurrentThread() - before;
            }

            return GCSettings.LatencyMode == GCLatencyMode.NoGCRegion ? allocated : null;
        }
        finally
        {
            EndRegion();
        }
    }

    private static void EndRegion()
    {
        try
        {
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion) GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // A collection has ended it just now.
        }
    }
}
