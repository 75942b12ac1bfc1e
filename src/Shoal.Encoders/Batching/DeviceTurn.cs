namespace Shoal.Encoders.Batching;

/// <summary>Lets the encoder queues that share a device run one batch at a time, queries first.</summary>
/// <remarks>
/// Invariants: at most one contender holds the turn; a contender in whose queue a query waits goes before all that have
/// bulk work only; among equals the one that has waited longest goes first. Who goes is decided at the moment the turn
/// is taken, and its holder forms the batch afterwards, so that whatever arrives until then has its say. The lock is
/// the innermost: nothing is called under it. Safe for concurrent use.
/// </remarks>
public sealed class DeviceTurn
{
    private readonly object _gate = new();
    private readonly List<DeviceContender> _contenders = [];
    private DeviceContender? _holder;
    private long _tickets;

    /// <summary>Returns a new contender, which wants nothing yet.</summary>
    internal DeviceContender Join()
    {
        var contender = new DeviceContender();
        lock (_gate) _contenders.Add(contender);
        return contender;
    }

    /// <summary>Ends a contender's waits for good; a turn that it holds stays its own until it is released.</summary>
    internal void Leave(DeviceContender contender)
    {
        lock (_gate)
        {
            contender.Left = true;
            _contenders.Remove(contender);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Says what waits in a contender's queue; it keeps its place for what waited before.</summary>
    internal void Want(DeviceContender contender, bool interactive, bool bulk)
    {
        lock (_gate)
        {
            contender.InteractiveSince = interactive ? contender.InteractiveSince ?? ++_tickets : null;
            contender.BulkSince = bulk ? contender.BulkSince ?? ++_tickets : null;
            if (_holder is null) Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Takes the turn if it is free and nobody goes before; false otherwise.</summary>
    internal bool TryTake(DeviceContender contender)
    {
        lock (_gate)
        {
            if (_holder is not null || Next() != contender) return false;
            _holder = contender;
            return true;
        }
    }

    /// <summary>Waits until a contender has taken the turn; false when it has left.</summary>
    internal bool Take(DeviceContender contender)
    {
        lock (_gate)
        {
            while (!contender.Left)
            {
                if (TryTake(contender)) return true;
                Monitor.Wait(_gate);
            }

            return false;
        }
    }

    /// <summary>Gives the turn back.</summary>
    /// <param name="contender">Its holder.</param>
    /// <param name="ran">The lane of the batch that ran: goes to the end of its line. Null when none did.</param>
    internal void Release(DeviceContender contender, Lane? ran)
    {
        lock (_gate)
        {
            if (_holder != contender) throw new InvalidOperationException("Only its holder can release a turn.");
            _holder = null;
            if (ran == Lane.Interactive && contender.InteractiveSince is not null)
            {
                contender.InteractiveSince = ++_tickets;
            }

            if (ran == Lane.Bulk && contender.BulkSince is not null) contender.BulkSince = ++_tickets;
            Monitor.PulseAll(_gate);
        }
    }

    private DeviceContender? Next()
    {
        DeviceContender? next = null;
        foreach (var contender in _contenders)
        {
            if (contender.Waits && (next is null || contender.GoesBefore(next))) next = contender;
        }

        return next;
    }
}
