using Shoal.Grains.Abstractions.Search;

namespace Shoal.Grains.Tests.Rollouts.Simulation;

/// <summary>
/// Searches for a document's own text. Its vector is the query's, so it comes first and its score is 1; a vector of
/// another space would score near 0.
/// </summary>
internal sealed class SearchStep(ModelDocument wanted, string user) : ModelStep("search", wanted.Id)
{
    /// <summary>Another document that shares all the common words stays below.</summary>
    private const float Same = 0.99f;

    private SearchAnswer _answer = null!;

    public override bool Writes => false;

    public override void Apply(ModelOracle oracle, ModelRound round)
    {
        Expect(
            round.Models.GetValueOrDefault(_answer.Generation) == _answer.ModelVersion,
            $"generation {_answer.Generation} is not of {_answer.ModelVersion}:");
        AssertAlive(_answer.Hits, oracle, round.Written, Expect);
        if (Finds(_answer.Hits, wanted)) return;
        Expect(
            !round.IsCalm || _answer.ShardsAnswered == _answer.ShardsAsked, "a shard did not answer:");
        var isPending = _answer.DocumentCoverage < 1 && _answer.Generation != wanted.Serving;
        Expect(isPending || _answer.ShardsAnswered < _answer.ShardsAsked, $"{wanted} was not found:");
    }

    /// <summary>Whether a text brings its own document first.</summary>
    public static bool Finds(IReadOnlyList<SearchHit> hits, ModelDocument wanted) =>
        hits is [var first, ..] && first.Id == wanted.Id && first.Score > Same && first.Text == wanted.Text;

    /// <summary>No hit is deleted or of an old text.</summary>
    public static void AssertAlive(
        IReadOnlyList<SearchHit> hits, ModelOracle oracle, IReadOnlySet<string> written, Action<bool, string> expect)
    {
        foreach (var hit in hits.Where(hit => !written.Contains(hit.Id)))
            expect(oracle.Find(hit.Id)?.Text == hit.Text, $"{hit.Id} '{hit.Text}' is not {oracle.Find(hit.Id)}:");
    }

    protected override async Task DoAsync(ModelWorld world)
    {
        _answer = await world.SearchAsync(wanted.Text, user);
        var hits = _answer.Hits.Select(hit => FormattableString.Invariant($"{hit.Id} {hit.Score:F3}"));
        Outcome = FormattableString.Invariant(
            $"generation {_answer.Generation}, coverage {_answer.DocumentCoverage:F3}: {string.Join(", ", hits)}");
    }
}
