namespace Shoal.EndToEnd.Tests.Kills;

/// <summary>What a run does.</summary>
/// <param name="Kills">How often the server is killed.</param>
/// <param name="Seed">Decides the moments, and which documents are changed and deleted meanwhile.</param>
internal sealed record KillPlan(int Kills, int Seed)
{
    /// <summary>Documents in one bulk request.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Bulk requests at a time, so that the encoder never waits for the client.</summary>
    public int BulkRequests { get; init; } = 2;

    /// <summary>The share of acknowledged documents after each of which one that is in is changed.</summary>
    public double ChangeShare { get; init; } = 0.08;

    /// <summary>The share of acknowledged documents after each of which one that is in is deleted.</summary>
    public double DeletionShare { get; init; } = 0.08;

    /// <summary>
    /// The longest wait between the acknowledgement that a moment counts to and the kill: a few encoder batches and
    /// commits, so that the kill hits any part of their work.
    /// </summary>
    public TimeSpan LongestDelay { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Whether a text is encoded for every search of its document, not for the first alone.</summary>
    public bool EncodesEverySearch { get; init; }
}
