using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Tests.Cluster;
using Shoal.Storage;

namespace Shoal.Grains.Tests.Rollouts.Simulation;

/// <summary>
/// Random writes, reads, rollout commands and accidents against the oracle. A seed fixes what is done; when the
/// cluster's own steps fall in between is up to the clock.
/// </summary>
internal sealed partial class RolloutModel : IAsyncDisposable
{
    private const int Documents = 80;
    private const int RoundsPerAccident = 35;
    private const int RoundsPerCheck = 40;

    /// <summary>So many steps restart shards, whatever the seed.</summary>
    private const int StepsWithRestarts = 5_000;

    /// <summary>A second: a step of the coordinator, or a pass of the backfill.</summary>
    private const int MostLooks = 10;

    private static readonly string[] Models = [ShoalCluster.Model, CandidateModels.Better, CandidateModels.Copy];

    private readonly ModelOracle _oracle = new();
    private readonly Dictionary<int, string> _generations = [];
    private readonly Random _random;
    private readonly ModelTexts _texts;
    private readonly ModelTrace _trace;
    private readonly ModelWorld _world;
    private int _step;
    private int _unknown;

    private RolloutModel(int seed, ModelTrace trace, ModelWorld world)
    {
        _random = new Random(seed);
        _texts = new ModelTexts(_random);
        (_trace, _world) = (trace, world);
    }

    /// <summary>Runs a seed; what it finds names the seed, the step and the trace.</summary>
    public static async Task RunAsync(int seed, int steps, IPartitionStoreProvider? partitions = null)
    {
        using var trace = new ModelTrace(seed);
        var about = $"SHOAL_MODEL_SEED={seed}, {steps:N0} steps, trace {trace.Path}";
        TestContext.Current.TestOutputHelper?.WriteLine(about);
        await using var model = new RolloutModel(seed, trace, await ModelWorld.StartAsync(partitions));
        try
        {
            await model.RunAsync(steps);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{about}, step {model._step}: {exception.Message}", exception);
        }
        finally
        {
            trace.Flush();
        }
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    private async Task RunAsync(int steps)
    {
        for (var round = 1; _step < steps; round++)
        {
            await RoundAsync(Happening(round));
            if (round % RoundsPerCheck == 0) await CheckAsync();
        }

        await CheckAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"snapshots: {_world.Snapshots}");
        Assert.True(steps < StepsWithRestarts || _world.Snapshots["loaded"] > 0, "No shard began with a snapshot.");
        // Weather is for accidents: a calm cluster answers.
        Assert.True(_unknown <= steps / 50, $"{_unknown} steps of {steps} were not answered in calm weather.");
    }

    private async Task RoundAsync(Func<CollectionView, Task> happening)
    {
        var steps = Plan();
        var before = await _world.UntilAsync(_world.ViewAsync);
        var happens = happening(before);
        await Task.WhenAll([.. steps.Select(step => step.RunAsync(_world)), happens]);
        var isCalm = !_world.IsBroken;
        if (!isCalm) await _world.RecoverAsync(Models);
        var after = await _world.UntilAsync(_world.ViewAsync);
        await LearnGenerationsAsync(after);
        var written = steps.Where(step => step.Writes).Select(step => step.Id).ToHashSet(StringComparer.Ordinal);
        var round = new ModelRound(before, after, isCalm, written, _generations);
        foreach (var step in steps)
        {
            _step++;
            _trace.Add(_step, step.Name, step.Id, step.Outcome);
            if (!step.IsUnknown) step.Apply(_oracle, round);
            else await SettleAsync(step, isCalm);
        }
    }

    private async Task SettleAsync(ModelStep step, bool isCalm)
    {
        if (isCalm) _unknown++;
        if (!step.Writes) return;
        var seen = await _world.UntilAsync(() => _world.GetAsync(step.Id));
        _oracle.Settle(step.Id, step.Targets, seen);
        _trace.Add(_step, "settle", step.Id, $"{_oracle.Find(step.Id)}");
    }

    private ModelStep[] Plan()
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var count = _random.Next(4, 17);
        while (ids.Count < count) ids.Add($"d{_random.Next(Documents)}");
        return ids.Select(PlanOne).ToArray();
    }

    private ModelStep PlanOne(string id)
    {
        var known = _oracle.Find(id);
        var dice = _random.Next(100);
        if (known is null)
        {
            return dice < 80 ? new PutStep(Text(id), false)
                : dice < 87 ? new DeleteStep(id, null)
                : dice < 93 ? new PatchStep(id, null, 2_000)
                : new GetStep(id, null);
        }

        return dice switch
        {
            < 22 => new PutStep(Text(id), true),
            < 32 => new RivalPutStep(Text(id)),
            < 38 => new RaceStep(known, Text(id), Text(id)),
            < 48 => new PatchStep(id, known, _random.Next(2_000, 2_030)),
            < 56 => new DeleteStep(id, known),
            < 66 => new GetStep(id, known),
            _ => new SearchStep(known, $"u{_random.Next(40)}"),
        };
    }

    private ModelDocument Text(string id) => new(id, _texts.Next(), _random.Next(2_000, 2_030), 0, null);

    private async Task LearnGenerationsAsync(CollectionView view)
    {
        foreach (var generation in view.Generations) Learn(generation.Number, generation.ModelVersion);
        foreach (var rollout in await _world.UntilAsync(_world.RolloutsAsync))
        {
            Learn(rollout.From, rollout.FromModel);
            Learn(rollout.To, rollout.ToModel);
        }

        void Learn(int number, string model)
        {
            if (!_generations.TryAdd(number, model)) Assert.Equal(_generations[number], model);
        }
    }
}
