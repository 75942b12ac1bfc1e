namespace Shoal.Evaluation.Sequential;

/// <summary>How one request went.</summary>
/// <param name="Failed">Whether it failed by the service's fault.</param>
/// <param name="Latency">How long it took; 0 or more.</param>
public readonly record struct RequestOutcome(bool Failed, TimeSpan Latency);
