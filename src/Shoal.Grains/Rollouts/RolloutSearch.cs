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

        var isCanary = CanaryAssignment.IsInCanary(salt, query.User, hash, rollout.CanaryPercent);
        if (isCanary && rollout.Interleave) return InterleavedAsync(view, rollout, query, hash, deadline);
        return isCanary
            ? CanaryAsync(view, rollout, query, hash, deadline)
            : ControlAsync(view, rollout, query, hash, deadline);
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
        var answer = await search.RunAsync(view, generation, query, true, deadline);
        return Named(view, answer, hash, []);
    }

    private async Task<SearchAnswer> ControlAsync(
        CollectionView view, RolloutRouting rollout, SearchQuery query, ulong hash, CancellationToken deadline)
    {
        var answer = await ObservedAsync(view, rollout, view.ServingGeneration, query, hash, deadline);
        recorder.AddQuery(view, answer.Vector[0]);
        Shadow(view, rollout, query, hash, answer);
        return Named(view, answer, hash, []);
    }

    private async Task<SearchAnswer> CanaryAsync(
        CollectionView view, RolloutRouting rollout, SearchQuery query, ulong hash, CancellationToken deadline)
    {
        if (await TryCandidateAsync(view, rollout, query, hash, deadline) is not { } answer)
            return await ControlAsync(view, rollout, query, hash, deadline);
        Shadow(view, rollout, query, hash, answer);
        return Named(view, answer, hash, []);
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
        var id = QueryId.New(null, answer.Generation.Number, hash, []);
        return Named(view, answer, hash, []) with { QueryId = id.ToString(), Adapter = true };
    }

    /// <summary>
    /// Asks the candidate; null when it failed or took so long that the serving generation must still get its turn.
    /// That counts against the candidate, and the caller does not pay for it.
    /// </summary>
    private async Task<GenerationAnswer?> TryCandidateAsync(
        CollectionView view, RolloutRouting rollout, SearchQuery query, ulong hash, CancellationToken deadline)
    {
        using var half = new CancellationTokenSource(query.Timeout / 2, time);
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(deadline, half.Token);
        try
        {
            return await ObservedAsync(view, rollout, CandidateOf(view, rollout), query, hash, budget.Token);
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
        var asked = TryCandidateAsync(view, rollout, query, hash, deadline);
        var serving = await ObservedAsync(view, rollout, view.ServingGeneration, query, hash, deadline);
        if (await asked is not { } candidate) return Named(view, serving, hash, []);
        recorder.Add(view, Comparison.Of(query, hash, serving, candidate));
        var drafted = TeamDraftInterleaving.Interleave(
            IdsOf(serving), IdsOf(candidate), query.TopK, hash ^ (ulong)time.GetTimestamp());
        var hits = serving.Hits.Concat(candidate.Hits).DistinctBy(hit => hit.Id).ToDictionary(hit => hit.Id);
        var credits = drafted.Where(document => document.Team != RankingTeam.Neither)
            .Select(document => (document.DocumentId, document.Team == RankingTeam.Candidate)).ToArray();
        var merged = serving with { Hits = [.. drafted.Select(document => hits[document.DocumentId])] };
        return Named(view, merged, hash, credits);
    }

    private static string[] IdsOf(GenerationAnswer answer) => Array.ConvertAll(answer.Hits, hit => hit.Id);

    /// <summary>Runs a query and records how that went, while a canary is there to be compared with.</summary>
    private async Task<GenerationAnswer> ObservedAsync(
        CollectionView view,
        RolloutRouting rollout,
        GenerationView generation,
        SearchQuery query,
        ulong hash,
        CancellationToken deadline)
    {
        var started = time.GetTimestamp();
        var isCandidate = generation.Number == rollout.Candidate;
        try
        {
            var answer = await search.RunAsync(view, generation, query, true, deadline);
            Observe(failed: false);
            return answer;
        }
        catch (ShoalException exception) when (IsFailure(exception.Code))
        {
            Observe(failed: true);
            throw;
        }
        catch (OperationCanceledException)
        {
            Observe(failed: true);
            throw;
        }

        void Observe(bool failed)
        {
            if (rollout.CanaryPercent <= 0) return;
            var milliseconds = (float)time.GetElapsedTime(started).TotalMilliseconds;
            recorder.Add(view, new RequestObservation(hash, isCandidate, failed, milliseconds));
        }
    }

    /// <summary>Whether a refusal is the cluster's and not the caller's.</summary>
    private static bool IsFailure(ErrorCode code) => code >= ErrorCode.Overloaded || code == ErrorCode.ModelUnavailable;

    private void Shadow(
        CollectionView view, RolloutRouting rollout, SearchQuery query, ulong hash, GenerationAnswer answer)
    {
        if (!CanaryAssignment.IsSampled(SaltOf(view, rollout), hash, rollout.ShadowSample)) return;
        shadow.Offer(view, CandidateOf(view, rollout), query, hash, answer);
    }

    private static SearchAnswer Named(
        CollectionView view, GenerationAnswer answer, ulong hash, IReadOnlyList<(string, bool)> credits) => new()
        {
            Hits = answer.Hits,
            QueryId = QueryId.New(
                view.Rollout is { } rollout ? SaltOf(view, rollout) : null, answer.Generation.Number, hash, credits)
                .ToString(),
            Generation = answer.Generation.Number,
            ModelVersion = answer.Generation.ModelVersion,
            ShardsAnswered = answer.ShardsAnswered,
            ShardsAsked = view.Settings.Shards,
            DocumentCoverage = answer.DocumentCoverage,
            QueryTruncated = answer.QueryTruncated,
            EncodeTime = answer.EncodeTime,
            SearchTime = answer.SearchTime,
            TotalTime = answer.TotalTime,
        };
}
