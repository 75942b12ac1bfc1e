using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Grains.Tests.Rollouts.Simulation;

/// <summary>One thing that callers do. Steps of a round run at once and never name the same document.</summary>
internal abstract class ModelStep(string name, string id)
{
    public string Name => name;

    public string Id => id;

    /// <summary>Whether it changes its document.</summary>
    public virtual bool Writes => true;

    /// <summary>What a write may leave; none for a deletion.</summary>
    public virtual IReadOnlyList<ModelDocument> Targets => [];

    /// <summary>Whether nobody knows what came of it.</summary>
    public bool IsUnknown { get; private set; }

    public string Outcome { get; protected set; } = "";

    /// <summary>Does it; the cluster's weather makes its outcome unknown.</summary>
    public async Task RunAsync(ModelWorld world)
    {
        try
        {
            await DoAsync(world).WaitAsync(world.Patience, TestContext.Current.CancellationToken);
        }
        catch (Exception exception) when (world.IsWeather(exception))
        {
            IsUnknown = true;
            Outcome = exception is ShoalException refusal ? $"{refusal.Code}" : exception.GetType().Name;
        }
    }

    /// <summary>Holds what came of it against the oracle, and tells the oracle.</summary>
    public abstract void Apply(ModelOracle oracle, ModelRound round);

    protected abstract Task DoAsync(ModelWorld world);

    protected void Expect(bool holds, string what) => Assert.True(holds, $"{name} {id}: {what} {Outcome}");
}

/// <summary>Creates or replaces a document.</summary>
internal sealed class PutStep(ModelDocument target, bool exists) : ModelStep("put", target.Id)
{
    private DocumentWriteResult? _result;

    public override IReadOnlyList<ModelDocument> Targets => [target];

    public override void Apply(ModelOracle oracle, ModelRound round)
    {
        var expected = exists ? WriteStatus.Updated : WriteStatus.Created;
        Expect(!round.IsCalm || _result!.Status == expected, $"{expected} was expected:");
        oracle.Put(target with { Version = _result!.Version, Serving = round.Serving });
    }

    protected override async Task DoAsync(ModelWorld world)
    {
        _result = await world.PutAsync(target, null);
        Outcome = $"{_result.Status} {_result.Version}";
    }
}

/// <summary>Replaces a document as another activation of its grain would, which knows nothing of the first.</summary>
internal sealed class RivalPutStep(ModelDocument target) : ModelStep("rival", target.Id)
{
    private long _version;

    public override IReadOnlyList<ModelDocument> Targets => [target];

    public override void Apply(ModelOracle oracle, ModelRound round) =>
        oracle.Put(target with { Version = _version, Serving = round.Serving });

    protected override async Task DoAsync(ModelWorld world)
    {
        _version = await world.RivalPutAsync(target, null)
            ?? throw new ShoalException(ErrorCode.Overloaded, "Another writer was faster eight times.");
        Outcome = $"Written {_version}";
    }
}

/// <summary>Two writers that saw the same version: one of them wins.</summary>
internal sealed class RaceStep(ModelDocument before, ModelDocument first, ModelDocument second)
    : ModelStep("race", before.Id)
{
    private long? _first;
    private long? _second;

    public override IReadOnlyList<ModelDocument> Targets => [first, second];

    public override void Apply(ModelOracle oracle, ModelRound round)
    {
        Expect(_first is null || _second is null, "both writers of one version were acknowledged:");
        Expect(_first is not null || _second is not null, "neither writer of one version was acknowledged:");
        var winner = _first is null ? second : first;
        oracle.Put(winner with { Version = (_first ?? _second)!.Value, Serving = round.Serving });
    }

    protected override async Task DoAsync(ModelWorld world)
    {
        var rival = world.RivalPutAsync(second, before.Version);
        var own = PutAsync(world);
        await Task.WhenAll(own, rival);
        (_first, _second) = (await own, await rival);
        Outcome = $"{_first} {_second}";
    }

    private async Task<long?> PutAsync(ModelWorld world)
    {
        try
        {
            return (await world.PutAsync(first, before.Version)).Version;
        }
        catch (ShoalException exception) when (exception.Code == ErrorCode.VersionConflict)
        {
            return null;
        }
    }
}

/// <summary>Changes metadata alone.</summary>
internal sealed class PatchStep(string id, ModelDocument? before, int year) : ModelStep("patch", id)
{
    private DocumentWriteResult? _result;

    public override IReadOnlyList<ModelDocument> Targets => before is null ? [] : [before with { Year = year }];

    public override void Apply(ModelOracle oracle, ModelRound round)
    {
        Expect((_result is null) == (before is null), "a patch needs its document:");
        if (before is not null) oracle.Put(before with { Year = year, Version = _result!.Version });
    }

    protected override async Task DoAsync(ModelWorld world)
    {
        _result = await world.OrMissingAsync(service => service.PatchMetadataAsync(
            ModelWorld.Name, Id, ModelTexts.Metadata(year), null, TestContext.Current.CancellationToken));
        Outcome = _result is null ? "DocumentNotFound" : $"{_result.Status} {_result.Version}";
    }
}

/// <summary>Deletes a document, or finds that there is none.</summary>
internal sealed class DeleteStep(string id, ModelDocument? before) : ModelStep("delete", id)
{
    private DocumentWriteResult? _result;

    // Repeated after a lost answer: whether there was a document is not known, and there is none now.
    private bool IsRepeated => _result is { Version: 0 };

    public override void Apply(ModelOracle oracle, ModelRound round)
    {
        Expect(IsRepeated || (_result is null) == (before is null), "a deletion needs its document:");
        if (_result is not null && before is not null) oracle.Delete(Id, _result.Version);
    }

    protected override async Task DoAsync(ModelWorld world)
    {
        _result = await world.OrMissingAsync(service => service.DeleteAsync(
            ModelWorld.Name, Id, null, TestContext.Current.CancellationToken));
        Outcome = _result is null ? "DocumentNotFound" : $"{_result.Status} {_result.Version}";
    }
}

/// <summary>Reads a document.</summary>
internal sealed class GetStep(string id, ModelDocument? expected) : ModelStep("get", id)
{
    private DocumentView? _seen;

    public override bool Writes => false;

    public override void Apply(ModelOracle oracle, ModelRound round) => Expect(
        (expected?.Text, expected?.Version) == (_seen?.Text, _seen?.Version)
            && (expected is null || ModelTexts.Metadata(expected.Year) == _seen!.MetadataJson),
        $"{expected} was expected:");

    protected override async Task DoAsync(ModelWorld world)
    {
        _seen = await world.GetAsync(Id);
        Outcome = _seen is null ? "DocumentNotFound" : $"{_seen.Version} {_seen.Text} {_seen.MetadataJson}";
    }
}
