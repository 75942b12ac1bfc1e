namespace Shoal.Evaluation.Gates;

/// <summary>The names under which gates answer, as they cross HTTP.</summary>
public static class GateNames
{
    /// <summary>Every document has its vectors.</summary>
    public const string Coverage = "coverage";

    /// <summary>The vectors look like vectors.</summary>
    public const string Health = "health";

    /// <summary>Requests fail no more often.</summary>
    public const string ErrorRate = "errorRate";

    /// <summary>Requests take about as long.</summary>
    public const string Latency = "latency";

    /// <summary>The results have something in common with those of the serving generation.</summary>
    public const string OverlapFloor = "overlapFloor";

    /// <summary>The judged queries are answered as well.</summary>
    public const string JudgedQuality = "judgedQuality";

    /// <summary>Users click as much.</summary>
    public const string LiveFeedback = "liveFeedback";

    /// <summary>The queries are still those of the rollout's first hour.</summary>
    public const string Drift = "drift";
}
