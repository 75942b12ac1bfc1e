using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Protocol;

namespace Shoal.Server.Mapping;

/// <summary>
/// Rollouts that are asked for, from HTTP to the cluster. Whether a number is in range is for the coordinator to say.
/// </summary>
internal static class RolloutRequestMapping
{
    /// <summary>Returns the rollout a request asks for; what it leaves out has the cluster's default.</summary>
    /// <exception cref="ShoalException">A member is missing, or no word or number of the API.</exception>
    public static RolloutRequest ToRequest(this StartRolloutRequest request)
    {
        var defaults = new RolloutRequest { Model = Required(request.Model, "model") };
        return defaults with
        {
            Policy = ToPolicy(request.Policy),
            TokensPerSecond = Finite(request.RateLimit?.TokensPerSecond, "rateLimit.tokensPerSecond"),
            Shadow = ToShadow(request.Shadow, defaults.Shadow),
            Canary = ToCanary(request.Canary, defaults.Canary),
            Gates = ToGates(request.Gates, defaults.Gates),
            RollbackWindow = request.RollbackWindow ?? defaults.RollbackWindow,
            Adapter = request.Adapter ?? defaults.Adapter,
        };
    }

    /// <summary>Returns a command's or setting's text.</summary>
    /// <exception cref="ShoalException">It is missing or empty.</exception>
    internal static string Required(string? value, string property) => string.IsNullOrEmpty(value)
        ? throw Invalid($"\"{property}\" is required and must not be empty.")
        : value;

    private static RolloutPolicy ToPolicy(string? policy) => policy switch
    {
        null or RolloutPolicies.Automatic => RolloutPolicy.Automatic,
        RolloutPolicies.Manual => RolloutPolicy.Manual,
        _ => throw Invalid(
            $"\"policy\" must be \"{RolloutPolicies.Automatic}\" or \"{RolloutPolicies.Manual}\"; use one of them."),
    };

    private static ShadowSettings ToShadow(ShadowRequest? request, ShadowSettings defaults) => new()
    {
        Sample = Finite(request?.Sample, "shadow.sample") ?? defaults.Sample,
        MinimumQueries = request?.MinimumQueries ?? defaults.MinimumQueries,
    };

    private static CanarySettings ToCanary(CanaryRequest? request, CanarySettings defaults) => new()
    {
        Steps = request?.Steps?.Select(step => Finite(step, "canary.steps")!.Value).ToArray() ?? defaults.Steps,
        MinimumQueriesPerStep = request?.MinimumQueriesPerStep ?? defaults.MinimumQueriesPerStep,
        MaxStepDuration = request?.MaxStepDuration ?? defaults.MaxStepDuration,
        Interleave = request?.Interleave ?? defaults.Interleave,
    };

    private static RolloutGateSettings ToGates(GatesRequest? request, RolloutGateSettings defaults) => new()
    {
        OverlapFloor = Finite(request?.OverlapFloor, "gates.overlapFloor") ?? defaults.OverlapFloor,
        LatencyRatio = Finite(request?.Latency?.Ratio, "gates.latency.ratio") ?? defaults.LatencyRatio,
        LatencySlackMs = Finite(request?.Latency?.SlackMs, "gates.latency.slackMs") ?? defaults.LatencySlackMs,
        JudgedMaxLoss = Finite(request?.Judged?.MaxLoss, "gates.judged.maxLoss") ?? defaults.JudgedMaxLoss,
        Alpha = Finite(request?.Alpha, "gates.alpha") ?? defaults.Alpha,
    };

    // JSON has no infinity, but 1e999 is read as one.
    private static double? Finite(double? value, string property) => value is { } number && !double.IsFinite(number)
        ? throw Invalid($"\"{property}\" is beyond a double's range; use a smaller number.")
        : value;

    private static ShoalException Invalid(string detail) => new(ErrorCode.InvalidRequest, detail);
}
