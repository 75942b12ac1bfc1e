using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Shoal.Cli.Commands;
using Shoal.Protocol;

namespace Shoal.Cli.Rollouts;

/// <summary>
/// The settings of a rollout as options, named like the members of the API. Their ranges are the server's to check.
/// </summary>
internal sealed class RolloutOptions
{
    private readonly Argument<string> _model = new("MODEL") { Description = "The candidate: a name or name@digest." };

    private readonly Option<string?> _policy = new("--policy")
    {
        Description = "Who decides: automatic, the gates; manual, you. Default: automatic.",
    };

    private readonly Option<double?> _tokensPerSecond = Number(
        "--tokens-per-second", "The limit of the backfill. Default: none.");

    private readonly Option<double?> _sample = Number(
        "--shadow-sample", "The share of queries that are compared, 0 to 1. Default: 1.");

    private readonly Option<int?> _minimumQueries = IntOption.Optional(
        "--shadow-minimum-queries", "Distinct queries compared before the canary begins. Default: 100.");

    private readonly Option<string[]> _steps = new("--canary-steps")
    {
        Description = "Shares of callers in percent, rising, separated by commas. Default: 1,5,25,50.",
        HelpName = "PERCENT",
    };

    private readonly Option<bool> _noCanary = new("--no-canary")
    {
        Description = "No canary: promote after the shadow.",
    };

    private readonly Option<int?> _minimumPerStep = IntOption.Optional(
        "--canary-minimum-queries-per-step", "Distinct queries the candidate answers before a step ends. Default: 50.");

    private readonly Option<TimeSpan?> _maxStepDuration = Duration(
        "--canary-max-step-duration", "After this long undecided a step, or the shadow, is held. Default: PT30M.");

    private readonly Option<bool> _interleave = new("--canary-interleave")
    {
        Description = "Draft both rankings into one for the canary's callers, so that clicks compare them.",
    };

    private readonly Option<double?> _overlapFloor = Number(
        "--overlap-floor", "The least mean Jaccard overlap, 0 (off) to below 1. Default: 0.05.");

    private readonly Option<double?> _latencyRatio = Number(
        "--latency-ratio", "How many times slower the p95 may be, 1 or more. Default: 1.5.");

    private readonly Option<double?> _latencySlackMs = Number(
        "--latency-slack-ms", "How much slower the p95 may be whatever the ratio, 0 or more. Default: 25.");

    private readonly Option<double?> _maxLoss = Number(
        "--judged-max-loss", "The greatest mean loss of nDCG@10 on judged queries. Default: 0.01.");

    private readonly Option<double?> _alpha = Number(
        "--alpha", "The chance that an equal candidate fails, over 0 and at most 0.5. Default: 0.05.");

    private readonly Option<TimeSpan?> _rollbackWindow = Duration(
        "--rollback-window", "How long the old generation is kept after promotion. Default: PT1H.");

    private readonly Option<bool> _adapter = new("--adapter")
    {
        Description = "Begin the canary during the backfill, over a learnt map into the old vectors.",
    };

    public RolloutOptions() => _policy.AcceptOnlyFromAmong(RolloutPolicies.Automatic, RolloutPolicies.Manual);

    /// <summary>Adds the candidate and every option to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_model);
        Option[] options =
        [
            _policy, _tokensPerSecond, _sample, _minimumQueries, _steps, _noCanary, _minimumPerStep, _maxStepDuration,
            _interleave, _overlapFloor, _latencyRatio, _latencySlackMs, _maxLoss, _alpha, _rollbackWindow, _adapter,
        ];
        foreach (var option in options) command.Options.Add(option);
    }

    /// <summary>Returns the request that the options stand for; what is not given is left to the server.</summary>
    /// <exception cref="UsageException">The options contradict each other, or a step is no number.</exception>
    public StartRolloutRequest RequestOf(ParseResult parsed) => new()
    {
        Model = parsed.GetRequiredValue(_model),
        Policy = parsed.GetValue(_policy),
        RateLimit = OrNull(new RateLimitRequest { TokensPerSecond = parsed.GetValue(_tokensPerSecond) }),
        Shadow = OrNull(new ShadowRequest
        {
            Sample = parsed.GetValue(_sample),
            MinimumQueries = parsed.GetValue(_minimumQueries),
        }),
        Canary = OrNull(new CanaryRequest
        {
            Steps = StepsOf(parsed),
            MinimumQueriesPerStep = parsed.GetValue(_minimumPerStep),
            MaxStepDuration = parsed.GetValue(_maxStepDuration),
            Interleave = parsed.GetValue(_interleave) ? true : null,
        }),
        Gates = OrNull(new GatesRequest
        {
            OverlapFloor = parsed.GetValue(_overlapFloor),
            Latency = OrNull(new LatencyGateRequest
            {
                Ratio = parsed.GetValue(_latencyRatio),
                SlackMs = parsed.GetValue(_latencySlackMs),
            }),
            Judged = OrNull(new JudgedGateRequest { MaxLoss = parsed.GetValue(_maxLoss) }),
            Alpha = parsed.GetValue(_alpha),
        }),
        RollbackWindow = parsed.GetValue(_rollbackWindow),
        Adapter = parsed.GetValue(_adapter) ? true : null,
    };

    private double[]? StepsOf(ParseResult parsed)
    {
        string[] steps = [.. (parsed.GetValue(_steps) ?? []).SelectMany(value => value.Split(','))];
        if (!parsed.GetValue(_noCanary)) return steps.Length == 0 ? null : [.. steps.Select(StepOf)];
        return steps.Length == 0 ? [] : throw new UsageException("give --canary-steps or --no-canary, not both.");
    }

    private static double StepOf(string step) =>
        double.TryParse(step, NumberStyles.Float, CultureInfo.InvariantCulture, out var percent)
            ? percent
            : throw new UsageException($"--canary-steps are numbers separated by commas, not '{step}'.");

    /// <summary>Null for a record of which nothing is set, so that it is not sent.</summary>
    private static T? OrNull<T>(T value)
        where T : class, new() => value.Equals(new T()) ? null : value;

    private static Option<double?> Number(string name, string description) =>
        new(name) { Description = description, HelpName = "NUMBER" };

    private static Option<TimeSpan?> Duration(string name, string description) =>
        new(name) { Description = description, HelpName = "DURATION", CustomParser = ParseDuration };

    private static TimeSpan? ParseDuration(ArgumentResult result)
    {
        var text = result.Tokens.Single().Value;
        if (IsoDuration.TryParse(text, out var duration)) return duration;
        result.AddError($"'{text}' is no length of time. {IsoDuration.Expected}");
        return null;
    }
}
