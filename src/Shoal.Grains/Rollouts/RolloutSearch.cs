using System.Security.Cryptography;
using Shoal.Evaluation.Rankings;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Search;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// A search while a rollout may run: the caller's share decides which generation answers, a candidate that fails is
/// replaced by the serving generation, and a sample also runs in the shadow. Safe for concurrent use.
/// </summary>
internal sealed class RolloutSearch(
    GenerationSearch search, AdapterSearch adapters, ShadowRunner shadow, RolloutRecorder recorder, TimeProvider time)
{
    /// <summary>Runs one search.</summary>
    public Task<SearchAnswer> RunAsync(CollectionView view, SearchQuery query, CancellationToken deadline)
    {
        var hash = query.Text is null ? 0 : NormalizedQuery.HashOf(query.Text);
        if (view.Rollout is not { } rollout || query.Text is null) return PlainAsync(view, query, hash, deadline);
        var salt = SaltOf(view, rollout);
        if (rollout.Adapter is { } adapter
            && CanaryAssignment.IsInCanary(salt, query.User, hash, adapter.Percent))
        {
            return AdaptedAsync(view, rollout, adapter, query, hash, deadline);
        }

        if (!CanaryAssignment.IsInCanary(salt, query.User, hash, rollout.CanaryPercent))
            return ControlAsync(view, rollout, query, hash, deadline);
        return rollout.Interleave
            ? InterleavedAsync(view, rollout, query, hash, deadline)
            : CanaryAsync(view, rollout, query, hash, deadline);
    }

    private static string SaltOf(CollectionView view, RolloutRouting rollout) =>
        $"{view.Incarnation}/{rollout.RolloutId}";

    private static GenerationView CandidateOf(CollectionView view, RolloutRouting rollout) =>
        view.Generations.First(generation => generation.Number == rollout.Candidate);

    private async Task<SearchAnswer> PlainAsync(
        CollectionView view, SearchQuery query, ulong hash, CancellationToken deadline)
    {
        var number = query.Generation ?? view.Serving;
        var generation = view.Generations.First(candidate => candidate.Number == number);
        return Forgotten(view, await search.RunAsync(view, generation, query, true, deadline), hash);
    }

    private async Task<SearchAnswer> ControlAsync(
        CollectionView view, RolloutRouting rollout, SearchQuery query, ulong hash, CancellationToken deadline)
    {
        var observed = await ObservedAsync(view, rollout, view.ServingGeneration, query, hash, true, deadline);
        Watch(view, rollout, query, hash, observed.Answer);
        Shadow(view, rollout, query, hash, observed.Answer);
        return Named(view, rollout, observed, hash);
    }

    private async Task<SearchAnswer> CanaryAsync(
        CollectionView view, RolloutRouting rollout, SearchQuery query, ulong hash, CancellationToken deadline)
    {
        if (await TryCandidateAsync(view, rollout, query, hash, true, deadline) is not { } observed)
            return await InsteadAsync(view, rollout, query, hash, deadline);
        Shadow(view, rollout, query, hash, observed.Answer);
        return Named(view, rollout, observed, hash);
    }

    /// <summary>
    /// Answers by the serving generation where the candidate failed. No evidence: a pair for each failure of the
    /// candidate, and not for each success, would make failures of the candidate look more frequent than they are.
    /// </summary>
    private async Task<SearchAnswer> InsteadAsync(
        CollectionView view, RolloutRouting rollout, SearchQuery query, ulong hash, CancellationToken deadline)
    {
        var answer = await search.RunAsync(view, view.ServingGeneration, query, true, deadline);
        Shadow(view, rollout, query, hash, answer);
        return Forgotten(view, answer, hash);
    }

    /// <summary>
    /// Answers through the drift adapter, and without it when it fails. Its answers name no rollout, so that feedback
    /// on them is credited to nobody: they are of neither model.
    /// </summary>
    private async Task<SearchAnswer> AdaptedAsync(
        CollectionView view,
        RolloutRouting rollout,
        AdapterRouting adapter,
        SearchQuery query,
        ulong hash,
        CancellationToken deadline)
    {
        var candidate = CandidateOf(view, rollout);
        if (await adapters.TryAsync(view, adapter, candidate, query, deadline) is not { } answer)
            return await ControlAsync(view, rollout, query, hash, deadline);
        return Forgotten(view, answer, hash) with { Adapter = true };
    }

    /// <summary>
    /// Asks the candidate; null when it failed or took so long that the serving generation must still get its turn.
    /// That counts against the candidate, and the caller does not pay for it.
    /// </summary>
    private async Task<ObservedAnswer?> TryCandidateAsync(
        CollectionView view,
        RolloutRouting rollout,
        SearchQuery query,
        ulong hash,
        bool alone,
        CancellationToken deadline)
    {
        await using var half = new Cutoff(BudgetOf(query), time);
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(deadline, half.Token);
        try
        {
            var candidate = CandidateOf(view, rollout);
            var observed = await ObservedAsync(view, rollout, candidate, query, hash, alone, budget.Token);
            // What comes at the cut may be of some shards only.
            return observed.InTime ? observed : null;
        }
        catch (Exception exception) when (
            exception is ShoalException or OperationCanceledException && !deadline.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Asks both generations and drafts their rankings into one, so that clicks compare them.</summary>
    private async Task<SearchAnswer> InterleavedAsync(
        CollectionView view, RolloutRouting rollout, SearchQuery query, ulong hash, CancellationToken deadline)
    {
        Task<ObservedAnswer> AskServingAsync() =>
            ObservedAsync(view, rollout, view.ServingGeneration, query, hash, false, deadline);

        // The later one waits for the earlier on a shared device. Who that is, is drawn for every request: drawn by the
        // query, the few that are asked most would decide which model looks slower.
        var early = RandomNumberGenerator.GetInt32(2) == 0 ? AskServingAsync() : null;
        var asked = TryCandidateAsync(view, rollout, query, hash, false, deadline);
        var serving = await (early ?? AskServingAsync());
        var isWhole = serving is { InTime: true, Answer.IsWhole: true };
        if (await asked is not { Answer.IsWhole: true } candidate || !isWhole)
            return Forgotten(view, serving.Answer, hash);
        var number = QueryId.NumberAt(time.GetUtcNow());
        recorder.Add(view, ObservationOf(view, rollout, query, hash, serving.Answer, candidate.Answer) with
        {
            Answer = number,
        });
        var (merged, credits) = Drafted(serving.Answer, candidate.Answer, query.TopK, hash ^ number);
        var id = QueryId.New(SaltOf(view, rollout), merged.Generation.Number, hash, number, credits, true);
        return Named(view, merged, id);
    }

    private static (GenerationAnswer Merged, (string, RankingTeam)[] Credits) Drafted(
        GenerationAnswer serving, GenerationAnswer candidate, int topK, ulong seed)
    {
        var drafted = TeamDraftInterleaving.Interleave(IdsOf(serving), IdsOf(candidate), topK, seed);
        var hits = serving.Hits.Concat(candidate.Hits).DistinctBy(hit => hit.Id).ToDictionary(hit => hit.Id);
        var credits = drafted.Select(document => (document.DocumentId, document.Team)).ToArray();
        return (serving with { Hits = [.. drafted.Select(document => hits[document.DocumentId])] }, credits);
    }

    /// <summary>Returns what is kept of an interleaved answer; outside the sample, that it was given.</summary>
    private static ComparisonObservation ObservationOf(
        CollectionView view,
        RolloutRouting rollout,
        SearchQuery query,
        ulong hash,
        GenerationAnswer serving,
        GenerationAnswer candidate) =>
        CanaryAssignment.IsSampled(SaltOf(view, rollout), hash, rollout.ShadowSample)
            ? Comparison.Of(query, hash, RankedAnswer.Of(serving), RankedAnswer.Of(candidate))
            : Comparison.OfUnsampled(hash);

    private static string[] IdsOf(GenerationAnswer answer) => Array.ConvertAll(answer.Hits, hit => hit.Id);

    /// <summary>
    /// The time the candidate is given, so that the serving generation can answer where it fails. A serving answer that
    /// takes longer counts as failed, too: otherwise slowness of both would count against the candidate alone.
    /// </summary>
    private static TimeSpan BudgetOf(SearchQuery query) => query.Timeout / 2;

    /// <summary>Runs a query and records how that went, while a canary is there to be compared with.</summary>
    /// <remarks>
    /// Where the canary interleaves, its queries run on both generations at a time and take longer than those of other
    /// callers, which are therefore no evidence.
    /// </remarks>
    /// <param name="view">The collection.</param>
    /// <param name="rollout">What runs.</param>
    /// <param name="generation">One of its two.</param>
    /// <param name="query">What is asked.</param>
    /// <param name="hash">Of the query.</param>
    /// <param name="alone">Whether the caller sees this generation's answer as it is.</param>
    /// <param name="deadline">Ends the search.</param>
    private async Task<ObservedAnswer> ObservedAsync(
        CollectionView view,
        RolloutRouting rollout,
        GenerationView generation,
        SearchQuery query,
        ulong hash,
        bool alone,
        CancellationToken deadline)
    {
        var started = time.GetTimestamp();
        var isCandidate = generation.Number == rollout.Candidate;
        var isEvidence = rollout.CanaryPercent > 0 && (!alone || !rollout.Interleave);
        try
        {
            var answer = await search.RunAsync(view, generation, query, true, deadline);
            var inTime = time.GetElapsedTime(started) <= BudgetOf(query);
            var number = alone && inTime && isEvidence && answer.IsWhole ? QueryId.NumberAt(time.GetUtcNow()) : 0;
            Observe(!inTime, number);
            return new ObservedAnswer(answer, inTime, number);
        }
        catch (ShoalException exception) when (IsFailure(exception.Code))
        {
            Observe(failed: true, 0);
            throw;
        }
        catch (OperationCanceledException)
        {
            Observe(failed: true, 0);
            throw;
        }

        void Observe(bool failed, ulong number)
        {
            if (!isEvidence) return;
            var milliseconds = (float)time.GetElapsedTime(started).TotalMilliseconds;
            recorder.Add(view, new RequestObservation(hash, isCandidate, failed, milliseconds, number));
        }
    }

    /// <summary>Whether a refusal is the cluster's and not the caller's.</summary>
    private static bool IsFailure(ErrorCode code) => code >= ErrorCode.Overloaded || code == ErrorCode.ModelUnavailable;

    /// <summary>Takes a query as one of those by which drift is told, if it is.</summary>
    private void Watch(
        CollectionView view, RolloutRouting rollout, SearchQuery query, ulong hash, GenerationAnswer answer)
    {
        var reached = Math.Max(rollout.CanaryPercent, rollout.Adapter?.Percent ?? 0);
        if (CanaryAssignment.IsWatched(SaltOf(view, rollout), query.User, hash, reached))
            recorder.AddQuery(view, answer.Vector[0]);
    }

    private void Shadow(
        CollectionView view, RolloutRouting rollout, SearchQuery query, ulong hash, GenerationAnswer answer)
    {
        if (!CanaryAssignment.IsSampled(SaltOf(view, rollout), hash, rollout.ShadowSample)) return;
        shadow.Offer(view, CandidateOf(view, rollout), query, hash, RankedAnswer.Of(answer));
    }

    /// <summary>Names an answer that is evidence of the canary, if it is.</summary>
    private SearchAnswer Named(CollectionView view, RolloutRouting rollout, ObservedAnswer observed, ulong hash)
    {
        if (observed.Number == 0) return Forgotten(view, observed.Answer, hash);
        var answer = observed.Answer;
        var generation = answer.Generation.Number;
        var team = generation == rollout.Candidate ? RankingTeam.Candidate : RankingTeam.Serving;
        var hits = Array.ConvertAll(answer.Hits, hit => (hit.Id, team));
        return Named(view, answer, QueryId.New(SaltOf(view, rollout), generation, hash, observed.Number, hits));
    }

    /// <summary>Names an answer that is no evidence: of no rollout, so that feedback on it is forgotten.</summary>
    private SearchAnswer Forgotten(CollectionView view, GenerationAnswer answer, ulong hash) =>
        Named(
            view,
            answer,
            QueryId.New(null, answer.Generation.Number, hash, QueryId.NumberAt(time.GetUtcNow())));

    private static SearchAnswer Named(CollectionView view, GenerationAnswer answer, QueryId id) => new()
    {
        Hits = answer.Hits,
        QueryId = id.ToString(),
        Generation = answer.Generation.Number,
        ModelVersion = answer.Generation.ModelVersion,
        ShardsAnswered = answer.ShardsAnswered,
        ShardsAsked = answer.ShardsAsked,
        DocumentCoverage = answer.DocumentCoverage,
        QueryTruncated = answer.QueryTruncated,
        EncodeTime = answer.EncodeTime,
        SearchTime = answer.SearchTime,
        TotalTime = answer.TotalTime,
    };

    /// <param name="Answer">What one generation found.</param>
    /// <param name="InTime">Whether it took no more than the candidate is given.</param>
    /// <param name="Number">Of the answer as evidence; 0 when it is none.</param>
    private sealed record ObservedAnswer(GenerationAnswer Answer, bool InTime, ulong Number);
}
