namespace Shoal.EndToEnd.Tests.Kills;

/// <summary>What a client knows of its writes, and so what a reader may see.</summary>
/// <remarks>
/// A reader may see a write unless an acknowledged one began after it had ended. So of writes that overlapped any may
/// have come last, and one whose outcome the kill hid may have happened or not. Safe for concurrent use.
/// </remarks>
internal sealed class WriteLedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Write>> _writes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lastRevision = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _highestVersion = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ingested = new(StringComparer.Ordinal);
    private long _clock;

    /// <summary>Writes that were acknowledged, deletions aside.</summary>
    public int AcknowledgedWrites { get; private set; }

    /// <summary>Deletions that were acknowledged.</summary>
    public int AcknowledgedDeletions { get; private set; }

    /// <summary>Documents of which some write was acknowledged.</summary>
    public int IngestedCount
    {
        get
        {
            lock (_gate) return _ingested.Count;
        }
    }

    /// <summary>Whether a write of the document was ever acknowledged: what a user who resumes leaves out.</summary>
    public bool IsIngested(string id)
    {
        lock (_gate) return _ingested.Contains(id);
    }

    /// <summary>Notes that a document's first revision is sent; again, when its outcome was not known.</summary>
    public Write BeginIngest(string id) => Begin(id, _ => 1);

    /// <summary>Notes that a new revision is sent.</summary>
    public Write BeginRevision(string id) => Begin(id, last => last + 1);

    /// <summary>Notes that a deletion is sent.</summary>
    public Write BeginDeletion(string id) => Begin(id, _ => Revisions.Absent);

    /// <summary>Notes that the server did it.</summary>
    /// <param name="write">The write.</param>
    /// <param name="version">What the document's version was said to be; null for a deletion.</param>
    public void Acknowledge(Write write, long? version)
    {
        lock (_gate)
        {
            write.Acknowledged = true;
            write.Ended = ++_clock;
            if (write.Revision == Revisions.Absent) AcknowledgedDeletions++;
            else AcknowledgedWrites++;
            if (write.Revision != Revisions.Absent) _ingested.Add(write.Id);
            if (version > _highestVersion.GetValueOrDefault(write.Id)) _highestVersion[write.Id] = version.Value;
        }
    }

    /// <summary>Notes that the server refused it and changed nothing.</summary>
    public void Refuse(Write write)
    {
        lock (_gate) _writes[write.Id].Remove(write);
    }

    /// <summary>Notes that the server is dead: what is open cannot happen any more, but may have happened.</summary>
    public void EndOpenWrites()
    {
        lock (_gate)
        {
            _clock++;
            foreach (var write in _writes.Values.SelectMany(writes => writes))
            {
                if (write.Ended == long.MaxValue) write.Ended = _clock;
            }
        }
    }

    /// <summary>Returns the revisions of a document that a reader may see now.</summary>
    public IReadOnlySet<int> PossibleRevisions(string id)
    {
        lock (_gate)
        {
            if (!_writes.TryGetValue(id, out var writes)) return new HashSet<int> { Revisions.Absent };
            var lastAcknowledged = writes.Where(w => w.Acknowledged).Select(w => w.Begun).DefaultIfEmpty(-1).Max();
            return writes.Where(w => w.Ended > lastAcknowledged).Select(w => w.Revision).ToHashSet();
        }
    }

    /// <summary>Returns the lowest version that a document may have now.</summary>
    public long LowestVersion(string id)
    {
        lock (_gate) return _highestVersion.GetValueOrDefault(id);
    }

    /// <summary>Notes what a reader saw while nothing was written: from now on nothing else may be seen.</summary>
    public void Observe(string id, int revision, long? version)
    {
        lock (_gate)
        {
            _writes[id] = [new Write(id, revision, _clock) { Acknowledged = true, Ended = ++_clock }];
            if (version > _highestVersion.GetValueOrDefault(id)) _highestVersion[id] = version.Value;
        }
    }

    private Write Begin(string id, Func<int, int> revisionAfter)
    {
        lock (_gate)
        {
            var revision = revisionAfter(_lastRevision.GetValueOrDefault(id));
            _lastRevision[id] = Math.Max(revision, _lastRevision.GetValueOrDefault(id));
            if (!_writes.TryGetValue(id, out var writes))
            {
                var absent = new Write(id, Revisions.Absent, _clock) { Acknowledged = true, Ended = ++_clock };
                _writes[id] = writes = [absent];
            }

            var write = new Write(id, revision, ++_clock);
            writes.Add(write);
            return write;
        }
    }
}
