using System.Globalization;
using Shoal.Client;
using Shoal.Protocol;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>A rollout that no operator touches.</summary>
internal static class UnattendedRollout
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether a rollout must get on by itself, as long as callers search.</summary>
    public static bool IsUnderWay(RolloutInfo? rollout) =>
        rollout is
        {
            Settings.Policy: RolloutPolicies.Automatic, Stage: not (RolloutStages.Paused or RolloutStages.Held),
        }
        && !RolloutStages.IsFinal(rollout.Stage);

    /// <summary>
    /// Ends when a rollout has got on: its journal has an entry since it was seen, or its gates look at more than they
    /// did just now. The gates are asked by the rollout's own steps, so numbers that move say that it takes them.
    /// </summary>
    /// <returns>What has changed; null when nothing did in time.</returns>
    public static async Task<string?> WhenMovedAsync(
        IRolloutsClient rollouts, RolloutInfo seen, TimeSpan longest, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(longest);
        try
        {
            return await WhenMovedAsync(rollouts, seen, limit.Token);
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<string> WhenMovedAsync(
        IRolloutsClient rollouts, RolloutInfo seen, CancellationToken token)
    {
        var evidence = EvidenceOf(await rollouts.GetAsync(seen.Id, token));
        using var timer = new PeriodicTimer(Glance);
        while (true)
        {
            await timer.WaitForNextTickAsync(token);
            var now = await rollouts.GetAsync(seen.Id, token);
            if (now.UpdatedAt != seen.UpdatedAt) return $"{seen.Stage} -> {now.Stage}: {now.Reason}";
            if (EvidenceOf(now).Except(evidence).ToArray() is [_, ..] changed) return string.Join(", ", changed);
        }
    }

    private static string[] EvidenceOf(RolloutInfo rollout) =>
    [
        .. rollout.Gates.SelectMany(gate => gate.Numbers.Select(number => string.Create(
            CultureInfo.InvariantCulture, $"{gate.Name}.{number.Key} {number.Value}"))),
    ];
}
