using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Tests.Rollouts.Simulation;

/// <summary>What operators and accidents do, and the checks when all is left alone.</summary>
internal sealed partial class RolloutModel
{
    /// <summary>Chooses what happens while the steps of a round run.</summary>
    private Func<CollectionView, Task> Happening(int round)
    {
        var dice = _random.Next(100);
        // What is drawn for a command depends on where the rollout stands: the steps to come must not.
        var luck = new Random(_random.Next());
        if (round % RoundsPerAccident == 0)
        {
            var victim = luck.Next(3);
            Note("accident", victim == 2 ? "all silos" : $"silo {victim}", "");
            return _ => victim == 2 ? _world.RestartAsync() : _world.KillOneAsync(victim);
        }

        return dice switch
        {
            < 15 => _ => CommandAsync(luck),
            < 18 => view =>
            {
                if (!view.ServingGeneration.ModelVersion.StartsWith(CandidateModels.Better, StringComparison.Ordinal))
                    _world.FailModel(CandidateModels.Better);
                return Task.CompletedTask;
            },
            < 20 => _ =>
            {
                _world.FillDisk();
                return Task.CompletedTask;
            },
            < 26 => _ => NextStageAsync(),
            _ => _ => Task.CompletedTask,
        };
    }

    /// <summary>Ends when the rollout has gone on by itself, or seems to have no reason to.</summary>
    private async Task NextStageAsync()
    {
        if (await StageAsync() is not { } first) return;
        for (var look = 0; look < MostLooks && await StageAsync() == first; look++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Note("waited", $"{first}", $"{await StageAsync()}");
    }

    /// <summary>Returns the stage of a rollout that goes on by itself; null where none does.</summary>
    private async Task<RolloutStage?> StageAsync() => await _world.UntilAsync(_world.RolloutsAsync) is
        [{ IsFinal: false, Stage: not (RolloutStage.Paused or RolloutStage.Held) } newest, ..] ? newest.Stage : null;

    private async Task CommandAsync(Random luck)
    {
        var last = await _world.UntilAsync(_world.RolloutsAsync) is [var newest, ..] ? newest : null;
        try
        {
            if (last is null || last.IsFinal) await StartAsync(luck);
            else await ObeyedAsync(last, Command(last.Stage, luck));
        }
        catch (ShoalException refusal) when (
            refusal.Code is ErrorCode.RolloutStage or ErrorCode.RolloutExists or ErrorCode.Unavailable
                or ErrorCode.ModelUnavailable or ErrorCode.Overloaded)
        {
            Note("refused", last?.Id ?? "", refusal.Message);
        }
    }

    /// <summary>Mostly what the stage allows.</summary>
    private static RolloutCommand Command(RolloutStage stage, Random luck) => stage switch
    {
        _ when luck.Next(10) < 3 => (RolloutCommand)luck.Next(5),
        RolloutStage.Paused or RolloutStage.Held => luck.Next(2) == 0 ? RolloutCommand.Resume : RolloutCommand.Promote,
        RolloutStage.Promoted => luck.Next(2) == 0 ? RolloutCommand.Complete : RolloutCommand.RollBack,
        RolloutStage.Canary => luck.Next(2) == 0 ? RolloutCommand.Promote : RolloutCommand.RollBack,
        RolloutStage.Shadowing => RolloutCommand.Promote,
        _ => RolloutCommand.Pause,
    };

    private async Task StartAsync(Random luck)
    {
        var serving = (await _world.ViewAsync()).ServingGeneration.ModelVersion;
        var others = Models.Where(model => !serving.StartsWith($"{model}@", StringComparison.Ordinal)).ToArray();
        double[][] steps = [[], [30], [20, 60]];
        var request = new RolloutRequest
        {
            Model = others[luck.Next(others.Length)],
            Policy = luck.Next(3) == 0 ? RolloutPolicy.Manual : RolloutPolicy.Automatic,
            TokensPerSecond = luck.Next(2) == 0 ? null : 300,
            Shadow = new ShadowSettings { MinimumQueries = luck.Next(8) },
            Canary = new CanarySettings
            {
                Steps = steps[luck.Next(steps.Length)],
                MinimumQueriesPerStep = 3,
                MaxStepDuration = TimeSpan.FromSeconds(luck.Next(2) == 0 ? 2 : 1_800),
            },
            RollbackWindow = TimeSpan.FromSeconds(luck.Next(2) == 0 ? 1 : 3_600),
        };
        var started = await _world.StartAsync(request);
        Note("start", started.Id, $"{request.Model} {started.Stage}");
    }

    private async Task ObeyedAsync(RolloutView rollout, RolloutCommand command)
    {
        if (command == RolloutCommand.Promote) await CoveredAsync(rollout);
        var view = await _world.CommandAsync(rollout.Id, command);
        Note(command.ToString(), rollout.Id, view.Stage.ToString());
        if (command is not (RolloutCommand.Promote or RolloutCommand.RollBack)) return;
        var expected = command == RolloutCommand.Promote ? rollout.To : rollout.From;
        for (var i = 0; i < 3; i++)
        {
            // The very next query is answered by the generation that was switched to.
            var answer = await _world.SearchAsync($"word{i}", $"u{i}");
            Assert.True(
                answer.Generation == expected,
                $"{command} of {rollout.Id} was acknowledged, and generation {answer.Generation} answers.");
        }
    }

    /// <summary>Ends when the candidate has every document, or seems not to get there.</summary>
    private async Task CoveredAsync(RolloutView rollout)
    {
        for (var look = 0; look < MostLooks; look++)
        {
            var pending = (await _world.UntilAsync(_world.StatusAsync)).Pending;
            if (pending.GetValueOrDefault(rollout.To) == 0) return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>
    /// Left alone, nothing stays pending; then every document is found in every generation, and nothing else is.
    /// </summary>
    private async Task CheckAsync()
    {
        await WholeAsync();
        var status = await _world.UntilAsync(_world.StatusAsync);
        Assert.Equal(_oracle.Live.Count, status.Documents);
        for (var number = 0; number < Documents; number++)
        {
            var seen = await _world.UntilAsync(() => _world.GetAsync($"d{number}"));
            var known = _oracle.Find($"d{number}");
            Assert.True(seen?.Text == known?.Text, $"d{number} is '{seen?.Text}': {known} was expected.");
        }

        foreach (var document in _oracle.Live) await FoundEverywhereAsync(document);
        Note("check", $"{_oracle.Live.Count} documents", $"{status.View.Generations.Length} generations");
    }

    private async Task FoundEverywhereAsync(ModelDocument document)
    {
        var searched = await _world.UntilAsync(async () =>
        {
            var view = await _world.ViewAsync();
            var hits = await Task.WhenAll(
                view.Generations.Select(generation => _world.SearchAsync(view, generation, document.Text)));
            return view.Generations.Zip(hits).ToArray();
        });
        foreach (var (generation, hits) in searched)
        {
            SearchStep.AssertAlive(hits, _oracle, new HashSet<string>(), Assert.True);
            Assert.True(
                SearchStep.Finds(hits, document),
                $"{document} is not found in generation {generation.Number}: {hits.FirstOrDefault()}.");
        }
    }

    /// <summary>Ends when no generation has pending documents; whoever is stopped is let go on.</summary>
    private async Task WholeAsync()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            var status = await _world.UntilAsync(_world.StatusAsync);
            if (status.Pending.Values.All(pending => pending == 0)) return;
            var rollout = (await _world.UntilAsync(_world.RolloutsAsync))[0];
            if (rollout.Stage is RolloutStage.Paused or RolloutStage.Held) await LetGoAsync(rollout);
            Assert.False(
                stop.IsCancellationRequested,
                $"{rollout.Id} is {rollout.Stage} ({rollout.Reason}), pending {string.Join(", ", status.Pending)}.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private async Task LetGoAsync(RolloutView rollout)
    {
        try
        {
            await _world.UntilAsync(() => _world.CommandAsync(rollout.Id, RolloutCommand.Resume));
        }
        catch (ShoalException refusal) when (refusal.Code == ErrorCode.RolloutStage)
        {
            Note("refused", rollout.Id, refusal.Message);
            await _world.UntilAsync(() => _world.CommandAsync(rollout.Id, RolloutCommand.RollBack));
        }
    }

    private void Note(string action, string subject, string outcome) => _trace.Add(_step, action, subject, outcome);
}
