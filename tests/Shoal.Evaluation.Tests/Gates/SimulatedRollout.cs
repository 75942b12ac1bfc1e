using Shoal.Evaluation.Gates;
using Shoal.Evaluation.Sequential;

namespace Shoal.Evaluation.Tests.Gates;

/// <summary>A rollout whose evidence comes from a random number generator, one query and request a tick.</summary>
/// <param name="generator">Where chance comes from.</param>
/// <param name="sameModel">
/// Whether both generations have one model, so that every ranking is equal; else they are two models of equal quality
/// that find different documents.
/// </param>
internal sealed class SimulatedRollout(SplitMix64 generator, bool sameModel)
{
    private const double ErrorRate = 0.01;
    private const double ClickRate = 0.3;

    private readonly RequestEvidence _requests = new();
    private readonly DistinctQueryValues _overlaps = new();
    private readonly FeedbackPairs _feedback = new();
    private readonly double[] _judged =
        [.. Enumerable.Range(0, 100).Select(_ => sameModel ? 0 : Math.Clamp(0.25 * generator.NextNormal(), -1, 1))];

    private ulong _ticks;

    public void Tick()
    {
        _ticks++;
        _requests.Add(new RequestPair(Request(), Request()));
        _overlaps.TryAdd(_ticks, sameModel ? 1 : Math.Min(1, 0.1 * (int)(8 * generator.NextDouble())));
        _feedback.TryAddReward(_ticks, candidate: false, Click());
        _feedback.TryAddReward(_ticks, candidate: true, Click());
    }

    public IReadOnlyList<GateAnswer> Evaluate(GateSettings settings) => RolloutGates.Evaluate(
        new(
            new(0, 1_000),
            new(new(1_000, 0, 0, 0, 0, 0.1, 0), null, 1_000, true),
            _requests,
            new(_overlaps.ToSample(), _overlaps.Count, 0),
            new(_judged.Length, _judged, 0),
            new(_feedback.ToSample()),
            new(0, 0, 0)),
        settings);

    private double Click() => generator.NextDouble() < ClickRate ? 1 : 0;

    private RequestOutcome Request() => new(
        generator.NextDouble() < ErrorRate, TimeSpan.FromMilliseconds(20 * Math.Exp(0.5 * generator.NextNormal())));
}
