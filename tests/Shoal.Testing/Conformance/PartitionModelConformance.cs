using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Shoal.Storage;
using Xunit;

namespace Shoal.Testing.Conformance;

/// <summary>
/// Random histories leave a store in the state, and give the answers, that <see cref="PartitionModel"/> does.
/// </summary>
/// <remarks>
/// A history mixes commits of one to four changes over four ids and three generations with takeovers, commits of fenced
/// owners, changes of the generation set, and reopening. What a change expects is drawn as a relation (right, missing,
/// any, stale), and resolved when it runs, so that most changes meet the interesting case and shrinking keeps its
/// meaning.
/// </remarks>
public abstract class PartitionModelConformance
{
    /// <summary>Histories per run: a few seconds on two cores.</summary>
    private const int Histories = 200;

    private static readonly Gen<ChangeSketch> GenChange = Gen.Select(
        Gen.Enum<ChangeKind>(), Gen.Enum<Expectation>(), Gen.Int[0, 3], Gen.Int[0, 7], Gen.Int[0, 9], Gen.Int[0, 5],
        (kind, expectation, id, generations, seed, staleSet) =>
            new ChangeSketch(kind, expectation, $"d{id}", generations, seed, staleSet == 0));

    private static readonly Gen<Step> GenStep = Gen.Frequency(
        (12, GenChange.List[1, 4].Select(changes => (Step)new CommitStep(changes, Fenced: false))),
        (1, GenChange.List[1, 4].Select(changes => (Step)new CommitStep(changes, Fenced: true))),
        (3, Gen.Select(Gen.Int[0, 7], Gen.Int[0, 2], (live, serving) => (Step)new GenerationsStep(live, serving))),
        (1, Gen.Const((Step)new TakeoverStep())),
        (1, Gen.Const((Step)new ReopenStep())));

    /// <summary>How a change's expected version relates to the stored one.</summary>
    private enum Expectation
    {
        Any,
        Current,
        Missing,
        Stale,
    }

    private enum ChangeKind
    {
        Put,
        Metadata,
        Delete,
        Embed,
    }

    /// <summary>Returns a provider with one empty truth of its own, and what removes it.</summary>
    protected abstract (IPartitionStoreProvider Provider, IDisposable Truth) Create(TimeProvider timeProvider);

    [Fact]
    public Task RandomHistory_ComparedWithTheModel_AgreesAfterEveryStep() =>
        GenStep.List[1, 25].SampleAsync(RunAsync, iter: Histories, threads: 1);

    private async Task RunAsync(List<Step> steps)
    {
        var time = new FakeTimeProvider();
        var (provider, truth) = Create(time);
        using var _ = truth;
        var run = new Run(provider, time, TestContext.Current.CancellationToken);
        await run.ReopenAsync();
        Step[] history = [new TakeoverStep(), new GenerationsStep(1, 0), .. steps];
        foreach (var step in history) await run.StepAsync(step);
        await run.DisposeAsync();
    }

    private abstract record Step;

    private sealed record CommitStep(List<ChangeSketch> Changes, bool Fenced) : Step;

    private sealed record GenerationsStep(int LiveBits, int Serving) : Step;

    private sealed record TakeoverStep : Step;

    private sealed record ReopenStep : Step;

    /// <param name="Kind">Which change.</param>
    /// <param name="Expectation">What it expects.</param>
    /// <param name="Id">The document.</param>
    /// <param name="Generations">Bits of the generations it brings vectors for.</param>
    /// <param name="Seed">Of content and vectors.</param>
    /// <param name="StaleSet">Whether the writer worked with an older generation set.</param>
    private sealed record ChangeSketch(
        ChangeKind Kind, Expectation Expectation, string Id, int Generations, int Seed, bool StaleSet)
    {
        public PartitionChange Resolve(PartitionModel model)
        {
            var id = new DocumentId(Id);
            var current = model.VersionOf(Id);
            long? expected = Expectation switch
            {
                Expectation.Any => null,
                Expectation.Current => current,
                Expectation.Missing => 0,
                _ => current + 1,
            };
            var set = StaleSet ? model.SetVersion + 1 : model.SetVersion;
            return Kind switch
            {
                ChangeKind.Put => new PutDocument(
                    PartitionSamples.Content(Id, Seed),
                    expected,
                    set,
                    [.. Bits(Generations).Select(g => PartitionSamples.Embedding(g, Seed, chunks: 1 + (Seed % 3)))]),
                ChangeKind.Metadata => new PutMetadata(id, expected, Seed == 0 ? null : $"{{\"m\":{Seed}}}"),
                ChangeKind.Delete => new DeleteDocument(id, expected),
                _ => PartitionSamples.Embed(Id, expected ?? current, 1 + (Generations % 3), Seed, set),
            };
        }
    }

    private static int[] Bits(int bits) => [.. Enumerable.Range(1, 3).Where(g => (bits & (1 << (g - 1))) != 0)];

    /// <summary>One history: the store and its model, kept in step.</summary>
    private sealed class Run(IPartitionStoreProvider provider, FakeTimeProvider time, CancellationToken cancel)
        : IAsyncDisposable
    {
        private readonly PartitionModel _model = new();
        private IPartitionStore? _store;

        public async Task StepAsync(Step step)
        {
            time.Advance(TimeSpan.FromMilliseconds(7));
            await (step switch
            {
                CommitStep commit => CommitAsync(commit),
                GenerationsStep set => SetGenerationsAsync(set),
                TakeoverStep => TakeOverAsync(),
                _ => ReopenAsync(),
            });
            Assert.Equal(_model.Describe(), await PartitionSamples.DescribeAsync(_store!, cancel));
        }

        public async Task ReopenAsync()
        {
            if (_store is not null) await _store.DisposeAsync();
            _store = await provider.OpenAsync(new PartitionId("model.1", 3), cancel);
        }

        public ValueTask DisposeAsync() => _store!.DisposeAsync();

        private async Task CommitAsync(CommitStep step)
        {
            var epoch = step.Fenced ? _model.Epoch - 1 : _model.Epoch;
            var expected = new List<ChangeOutcome>();
            var changes = new List<PartitionChange>();
            foreach (var sketch in step.Changes)
            {
                changes.Add(sketch.Resolve(_model));
                expected.AddRange(_model.Commit(epoch, [changes[^1]], time.GetUtcNow()) ?? []);
            }

            var result = await _store!.CommitAsync(epoch, changes, cancel);

            Assert.Equal(step.Fenced, result.Fenced);
            Assert.Equal(expected, result.Outcomes);
        }

        private async Task SetGenerationsAsync(GenerationsStep step)
        {
            var live = Bits(step.LiveBits);
            if (live.Length == 0) live = [1];
            var set = new GenerationSet(_model.SetVersion + 1, live[step.Serving % live.Length], live);
            var applied = _model.SetGenerations(_model.Epoch, set);
            Assert.Equal(applied, await _store!.SetGenerationsAsync(_model.Epoch, set, cancel));
            Assert.False(await _store.SetGenerationsAsync(_model.Epoch, set, cancel));
        }

        private async Task TakeOverAsync() => Assert.Equal(++_model.Epoch, await _store!.RaiseEpochAsync(cancel));
    }
}
