using Shoal.Evaluation.Rankings;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Collections;
using Shoal.Grains.Documents;

namespace Shoal.Grains.Rollouts;

/// <summary>What callers say of answers: clicks and grades. Refusals are <see cref="ShoalException"/>.</summary>
public sealed class FeedbackService(CollectionCache collections, RolloutRecorder recorder, TimeProvider time)
{
    /// <summary>
    /// How long after an answer its feedback counts: as long for either generation, so that neither has more chances.
    /// </summary>
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    /// <summary>The greatest grade a caller may give.</summary>
    public const int MaxGrade = 10;

    /// <summary>
    /// Takes a click or a grade for an answer. Counted when the answer is evidence of the rollout that runs and was
    /// given within <see cref="Window"/>; otherwise taken and forgotten.
    /// </summary>
    /// <param name="collection">The collection, or an alias.</param>
    /// <param name="queryId">As the answer gave it.</param>
    /// <param name="documentId">
    /// One of its hits; another one of an answer that is evidence is <see cref="ErrorCode.DocumentNotFound"/>.
    /// </param>
    /// <param name="clicked">Whether the caller chose it.</param>
    /// <param name="grade">0 to <see cref="MaxGrade"/>; null for a click.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task AddAsync(
        string collection,
        string queryId,
        string documentId,
        bool clicked,
        int? grade,
        CancellationToken cancellationToken)
    {
        DocumentRules.CheckId(documentId);
        if (!QueryId.TryParse(queryId, out var query))
            throw new ShoalException(ErrorCode.InvalidQueryId, "The query id is not one that a search gave.");
        if (grade is < 0 or > MaxGrade)
            throw new ShoalException(ErrorCode.InvalidRequest, $"grade is 0 to {MaxGrade}, not {grade}.");
        var view = await collections.GetAsync(collection, false, cancellationToken);
        if (view.Rollout is not { } rollout || !query.IsOf($"{view.Incarnation}/{rollout.RolloutId}")) return;
        if (time.GetUtcNow() - query.AnsweredAt > Window) return;
        var gain = grade is { } value ? (float)value / MaxGrade : clicked ? 1 : 0;
        var team = query.TeamOf(documentId);
        if (team is null && !query.IsCut)
            throw new ShoalException(ErrorCode.DocumentNotFound, $"'{documentId}' is no hit of that answer.");

        // What neither team drafted says nothing of either: a tie. Nor does what a long answer does not name.
        if (team is null or RankingTeam.Neither) gain = 0;
        var candidate = team is { } known
            ? known == RankingTeam.Candidate
            : query.Generation == rollout.Candidate;
        recorder.Add(view, new FeedbackObservation(
            query.Query, candidate, query.IsInterleaved, gain, query.Answer, QueryId.HashOf(documentId)));
    }
}
