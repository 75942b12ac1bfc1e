using System.Globalization;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// Who belongs to a share. Sticky: the same caller has the same answer as long as the share does not shrink.
/// </summary>
internal static class CanaryAssignment
{
    /// <summary>Whether a caller belongs to the canary.</summary>
    /// <param name="rollout">The rollout, whose name salts the hash: another rollout draws other callers.</param>
    /// <param name="user">Who asks; null when unknown, and then each query is drawn for itself.</param>
    /// <param name="query">The hash of the normalized query.</param>
    /// <param name="percent">0 to 100.</param>
    public static bool IsInCanary(string rollout, string? user, ulong query, double percent) =>
        IsIn($"canary/{rollout}/{user ?? query.ToString(CultureInfo.InvariantCulture)}", percent / 100);

    /// <summary>Whether a query belongs to the shadow's sample.</summary>
    /// <param name="rollout">The rollout.</param>
    /// <param name="query">The hash of the normalized query.</param>
    /// <param name="share">0 to 1.</param>
    public static bool IsSampled(string rollout, ulong query, double share) =>
        IsIn(string.Create(CultureInfo.InvariantCulture, $"shadow/{rollout}/{query}"), share);

    private static bool IsIn(string key, double share) => NormalizedQuery.Hash(key) < share * Math.Pow(2, 64);
}
