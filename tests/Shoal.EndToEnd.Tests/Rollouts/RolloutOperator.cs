using Shoal.Client;
using Shoal.Protocol;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>
/// An operator who wants to see a stage: starts rollouts, pauses, resumes, promotes and rolls back until it is there.
/// </summary>
/// <param name="collection">Whose rollouts.</param>
/// <param name="models">Two that are equally good; one of them serves.</param>
/// <param name="broken">One that no gate lets pass.</param>
/// <param name="trace">Takes every command with its outcome.</param>
internal sealed class RolloutOperator(
    string collection, IReadOnlyList<string> models, string broken, KillTrace trace)
{
    // Never reached by a good candidate's share of equal rankings, always by a broken one's.
    private const double Floor = 0.5;

    // Every other command is named after the stage that it leads to.
    private const string Resume = "resume";

    private bool _hasBegun;
    private int _starts;

    /// <summary>The last command of this life that changed a stage and was acknowledged, or null.</summary>
    public (string Id, string Stage)? Acknowledged { get; private set; }

    /// <summary>Forgets what it did before a restart.</summary>
    public void BeginLife() => (_hasBegun, Acknowledged) = (false, null);

    /// <summary>Looks at the newest rollout and does what brings it nearer to a stage.</summary>
    /// <returns>Whether it is there.</returns>
    public async Task<bool> ActAsync(IShoalClient client, string aim, CancellationToken token)
    {
        try
        {
            return await TryActAsync(client, aim, token);
        }
        catch (ShoalClientException weather) when (
            weather.IsTransient && weather.Code != ShoalClientErrorCodes.ConnectionFailed)
        {
            trace.Add("act", aim, $"{weather.Code}: {weather.Message}");
            return false;
        }
    }

    private async Task<bool> TryActAsync(IShoalClient client, string aim, CancellationToken token)
    {
        var newest = await NewestAsync(client, token);
        if (newest is null || RolloutStages.IsFinal(newest.Stage))
        {
            if (newest?.Stage == aim && (_hasBegun || Acknowledged?.Id == newest.Id)) return true;
            await StartAsync(client, aim, token);
            return false;
        }

        if (newest.Stage == aim) return true;
        if (CommandFor(newest, aim) is { } command) await CommandAsync(client, newest, command, token);
        return false;
    }

    /// <summary>Returns the newest rollout; null before the first.</summary>
    public async Task<RolloutInfo?> NewestAsync(IShoalClient client, CancellationToken token) =>
        await client.Rollouts(collection).ListAsync(token) is [var newest, ..] ? newest : null;

    private string? CommandFor(RolloutInfo rollout, string aim)
    {
        if (aim == RolloutStages.RolledBack || !Suits(rollout, aim) || IsHopeless(rollout))
            return RolloutStages.RolledBack;
        return (rollout.Stage, aim) switch
        {
            (RolloutStages.Paused, _) => Resume,
            (RolloutStages.Held, _) => RolloutStages.Promoted,
            (RolloutStages.Backfilling or RolloutStages.Shadowing or RolloutStages.Canary, RolloutStages.Paused) =>
                RolloutStages.Paused,
            _ => null,
        };
    }

    /// <summary>Whether a rollout as it was started can come to a stage.</summary>
    private bool Suits(RolloutInfo rollout, string aim) =>
        IsBroken(rollout) == (aim == RolloutStages.Failed)
        && (rollout.Settings.Policy == RolloutPolicies.Manual || aim != RolloutStages.Held);

    /// <summary>Whether a gate has failed and an operator is asked: it is never promoted.</summary>
    private static bool IsHopeless(RolloutInfo rollout) =>
        rollout.Stage == RolloutStages.Held && rollout.Gates.Any(gate => gate.Verdict == "Fail");

    private bool IsBroken(RolloutInfo rollout) =>
        rollout.ToModel.StartsWith($"{Path.GetFileName(broken)}@", StringComparison.Ordinal);

    private async Task CommandAsync(
        IShoalClient client, RolloutInfo rollout, string command, CancellationToken token)
    {
        try
        {
            var after = await SendAsync(client.Rollouts(collection), rollout.Id, command, token);
            trace.Add($"command {command}", rollout.Id, $"{rollout.Stage} -> {after.Stage}");
            if (command != Resume) Acknowledged = (rollout.Id, command);
        }
        catch (ShoalClientException refused) when (refused.Code == ShoalErrorCodes.RolloutStage)
        {
            // It has gone on meanwhile, or cannot be promoted yet.
            trace.Add($"command {command}", rollout.Id, refused.Message);
        }
    }

    private static Task<RolloutInfo> SendAsync(
        IRolloutsClient rollouts, string id, string command, CancellationToken token) => command switch
        {
            RolloutStages.Paused => rollouts.PauseAsync(id, token),
            RolloutStages.RolledBack => rollouts.RollBackAsync(id, token),
            RolloutStages.Promoted => rollouts.PromoteAsync(id, token),
            _ => rollouts.ResumeAsync(id, token),
        };

    private async Task StartAsync(IShoalClient client, string aim, CancellationToken token)
    {
        var serving = (await client.Collections.GetAsync(collection, token)).Generations
            .Single(generation => generation.State == "serving").Model;
        var next = models.Select(Path.GetFileName)
            .First(name => !serving!.StartsWith($"{name}@", StringComparison.Ordinal));
        try
        {
            var started = await client.Rollouts(collection).StartAsync(
                aim == RolloutStages.Failed ? Request(Path.GetFileName(broken)) : Request(next!, aim), token);
            _starts++;
            trace.Add("start", started.Id, $"{started.ToModel} for {aim}");
            _hasBegun = true;
        }
        catch (ShoalClientException busy) when (busy.Code == ShoalErrorCodes.RolloutExists)
        {
            // The one that has ended still removes what lost.
        }
    }

    /// <summary>
    /// Every second rollout interleaves, and two of three have a drift adapter: kills are to meet both.
    /// </summary>
    private StartRolloutRequest Request(string model, string aim = RolloutStages.Completed) => new()
    {
        Model = model,
        Policy = aim == RolloutStages.Held ? RolloutPolicies.Manual : RolloutPolicies.Automatic,
        Shadow = new ShadowRequest { MinimumQueries = 5 },
        Canary = new CanaryRequest { Steps = [30, 60], MinimumQueriesPerStep = 5, Interleave = _starts % 2 == 1 },
        Adapter = _starts % 3 > 0,
        Gates = new GatesRequest { OverlapFloor = Floor },
        RollbackWindow = TimeSpan.FromSeconds(3),
    };
}
