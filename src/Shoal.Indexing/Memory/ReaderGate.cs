namespace Shoal.Indexing.Memory;

/// <summary>Counts the readers inside something, so that it is freed only after the last one has left.</summary>
/// <remarks>Lock-free. After <see cref="Close"/> nobody enters; what is guarded is released exactly once.</remarks>
internal sealed class ReaderGate
{
    private const int ClosedBit = 1;
    private const int OneReader = 2;

    // Twice the number of readers, plus the closed bit.
    private int _state;

    /// <summary>Enters, unless the gate is closed. Every true is followed by one <see cref="Exit"/>.</summary>
    public bool TryEnter()
    {
        var state = Volatile.Read(ref _state);
        while ((state & ClosedBit) == 0)
        {
            var seen = Interlocked.CompareExchange(ref _state, state + OneReader, state);
            if (seen == state) return true;
            state = seen;
        }

        return false;
    }

    /// <summary>Leaves.</summary>
    /// <returns>True for the last reader of a closed gate, who must release what it guards.</returns>
    public bool Exit() => Interlocked.Add(ref _state, -OneReader) == ClosedBit;

    /// <summary>Closes the gate.</summary>
    /// <returns>True when nobody is inside and it was open: the caller must release what it guards.</returns>
    public bool Close() => Interlocked.Or(ref _state, ClosedBit) == 0;
}
