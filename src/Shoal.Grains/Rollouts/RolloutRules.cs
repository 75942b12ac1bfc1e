using System.Globalization;
using Shoal.Evaluation.Projections;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>The ranges of a rollout's settings.</summary>
internal static class RolloutRules
{
    private const int MaxSteps = 20;
    private const int MaxQueries = 100_000;

    /// <summary>What one control record holds.</summary>
    private const long MaxMapBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan ShortestStep = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestStep = TimeSpan.FromDays(30);

    /// <summary>Checks a request before anything is done for it.</summary>
    /// <exception cref="ShoalException"><see cref="ErrorCode.InvalidSettings"/>: property, rule and fix.</exception>
    public static void Check(RolloutRequest request)
    {
        Require(!string.IsNullOrWhiteSpace(request.Model), "model", "names the candidate", "send its name");
        Require(Enum.IsDefined(request.Policy), "policy", "is automatic or manual", "use one of them");
        Require(
            request.TokensPerSecond is not { } rate || rate is >= 1 and <= 1e9,
            "rateLimit.tokensPerSecond",
            "is 1 to 1,000,000,000",
            "use a rate in it, or leave it out for none");
        Require(request.Shadow.Sample is >= 0 and <= 1, "shadow.sample", "is 0 to 1", "use 1 for every query");
        Require(
            request.Shadow.MinimumQueries is >= 0 and <= MaxQueries,
            "shadow.minimumQueries",
            Text($"is 0 to {MaxQueries:N0}"),
            "use 100, or leave it out for that default");
        Require(
            request.Shadow.Sample > 0 || request.Shadow.MinimumQueries == 0,
            "shadow.minimumQueries",
            "is 0 where shadow.sample is 0",
            "raise shadow.sample: nothing would ever be compared");
        Require(
            !request.Adapter || request.Canary.Steps.Length > 0,
            "adapter",
            "needs canary.steps, whose first share it answers",
            "send a step, or leave the adapter out");
        CheckCanary(request.Canary);
        Require(
            request.RollbackWindow >= TimeSpan.Zero && request.RollbackWindow <= LongestStep,
            "rollbackWindow",
            "is 0 to 30 days",
            "use PT1H, or leave it out for that default");
        foreach (var problem in GateKeeper.SettingsOf(request.Gates).Validate())
            throw Refused($"gates.{problem.Property}", $"is {problem.Rule}", problem.Fix);
    }

    /// <summary>Checks what depends on the collection and the candidate.</summary>
    /// <exception cref="ShoalException"><see cref="ErrorCode.InvalidSettings"/>: property, rule and fix.</exception>
    public static void CheckAgainst(RolloutRequest request, CollectionView view, int dimensions)
    {
        if (!request.Adapter) return;
        Require(
            view.Settings.Distance is "cosine" or "dot",
            "adapter",
            $"is for cosine and dot: a linear map keeps no {view.Settings.Distance} distances",
            "leave it out");
        var (from, to) = (dimensions, view.ServingGeneration.Dimensions);
        Require(
            LinearMap.ByteCount(from, to) <= MaxMapBytes,
            "adapter",
            Text($"is for maps of at most {MaxMapBytes:N0} bytes, and {from} into {to} dimensions take more"),
            "leave it out");
    }

    private static void CheckCanary(CanarySettings canary)
    {
        Require(
            canary.Steps.Length <= MaxSteps && canary.Steps.All(step => step is > 0 and < 100),
            "canary.steps",
            Text($"holds at most {MaxSteps} shares over 0 and below 100 percent, so that a control remains"),
            "use [1, 5, 25, 50], or leave it out for that default");
        Require(
            canary.Steps.Zip(canary.Steps.Skip(1)).All(pair => pair.First < pair.Second),
            "canary.steps",
            "rises",
            "sort it and leave repetitions out");
        Require(
            canary.MinimumQueriesPerStep is >= 1 and <= MaxQueries,
            "canary.minimumQueriesPerStep",
            Text($"is 1 to {MaxQueries:N0}"),
            "use 50, or leave it out for that default");
        Require(
            canary.MaxStepDuration >= ShortestStep && canary.MaxStepDuration <= LongestStep,
            "canary.maxStepDuration",
            "is 1 second to 30 days",
            "use PT30M, or leave it out for that default");
    }

    private static void Require(bool holds, string property, string rule, string fix)
    {
        if (!holds) throw Refused(property, rule, fix);
    }

    private static ShoalException Refused(string property, string rule, string fix) =>
        new(ErrorCode.InvalidSettings, $"{property} {rule}: {fix}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
