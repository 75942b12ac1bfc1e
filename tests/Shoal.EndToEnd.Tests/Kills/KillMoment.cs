namespace Shoal.EndToEnd.Tests.Kills;

/// <summary>When the server is killed.</summary>
/// <param name="Ingested">As soon as so many documents are in.</param>
/// <param name="Delay">And so much later.</param>
internal readonly record struct KillMoment(int Ingested, TimeSpan Delay)
{
    /// <summary>Returns moments spread at random over an ingest, in order.</summary>
    public static IReadOnlyList<KillMoment> Draw(KillPlan plan, int documents, Random random) =>
    [
        .. Enumerable.Range(0, plan.Kills)
            .Select(_ => random.Next(documents))
            .Order()
            .Select(ingested => new KillMoment(ingested, plan.LongestDelay * random.NextDouble())),
    ];
}
