namespace Shoal.EndToEnd.Tests.Kills;

/// <summary>One write of one document: which revision it leaves, and what became of it.</summary>
/// <param name="id">The document.</param>
/// <param name="revision">What it leaves; <see cref="Revisions.Absent"/> for a deletion.</param>
/// <param name="begun">When it was sent, on the ledger's clock.</param>
internal sealed class Write(string id, int revision, long begun)
{
    public string Id => id;

    public int Revision => revision;

    public long Begun => begun;

    /// <summary>When its outcome was known, or the server was dead; until then it may yet happen.</summary>
    public long Ended { get; set; } = long.MaxValue;

    /// <summary>Whether the server said that it is done.</summary>
    public bool Acknowledged { get; set; }
}
