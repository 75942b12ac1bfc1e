using System.Globalization;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// Who belongs to a share. Sticky: the same caller has the same answer as long as the share does not shrink.
/// </summary>
internal static class CanaryAssignment
{
    private const double UnwatchedPercent = 50;

    /// <summary>Whether a caller belongs to the canary.</summary>
    /// <param name="rollout">The rollout, whose name salts the hash: another rollout draws other callers.</param>
    /// <param name="user">Who asks; null when unknown, and then each query is drawn for itself.</param>
    /// <param name="query">The hash of the normalized query.</param>
    /// <param name="percent">0 to 100.</param>
    public static bool IsInCanary(string rollout, string? user, ulong query, double percent) =>
        IsIn($"canary/{rollout}/{user ?? query.ToString(CultureInfo.InvariantCulture)}", percent / 100);

    /// <summary>
    /// Whether drift is told by a query: those of the half of callers whom a canary reaches last. What all are left to
    /// ask would be other queries with each step, where a query is drawn for itself.
    /// </summary>
    /// <param name="rollout">The rollout.</param>
    /// <param name="user">Who asks; null when unknown.</param>
    /// <param name="query">The hash of the normalized query.</param>
    /// <param name="reached">The share of callers that others answer, in percent: beyond half, nothing is told.</param>
    public static bool IsWatched(string rollout, string? user, ulong query, double reached) =>
        reached <= UnwatchedPercent && !IsInCanary(rollout, user, query, UnwatchedPercent);

    /// <summary>Whether a query belongs to the shadow's sample.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <param name="query">The hash of the normalized query.</param>
    /// <param name="share">0 to 1.</param>
    public static bool IsSampled(string rollout, ulong query, double share) =>
        IsIn(string.Create(CultureInfo.InvariantCulture, $"shadow/{rollout}/{query}"), share);

    private static bool IsIn(string key, double share) => NormalizedQuery.Hash(key) < share * Math.Pow(2, 64);
}
