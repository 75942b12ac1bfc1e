using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Collections;

namespace Shoal.Grains.Rollouts;

/// <summary>What a gateway does with rollouts. Refusals are <see cref="ShoalException"/>.</summary>
public sealed class RolloutService(CollectionCache collections, IGrainFactory grains)
{
    /// <summary>Returns what a rollout would cost; starts nothing.</summary>
    public async Task<RolloutForecast> ForecastAsync(
        string collection, RolloutRequest request, CancellationToken cancellationToken) =>
        await (await CoordinatorAsync(collection, cancellationToken)).ForecastAsync(request, cancellationToken);

    /// <summary>Starts a rollout; durable when it returns.</summary>
    public async Task<RolloutView> StartAsync(
        string collection, RolloutRequest request, string actor, CancellationToken cancellationToken) =>
        await (await CoordinatorAsync(collection, cancellationToken)).StartAsync(request, actor, cancellationToken);

    /// <summary>Returns all rollouts of a collection, newest first.</summary>
    public async Task<IReadOnlyList<RolloutView>> ListAsync(string collection, CancellationToken cancellationToken) =>
        await (await CoordinatorAsync(collection, cancellationToken)).ListAsync(cancellationToken);

    /// <summary>Returns one rollout.</summary>
    public async Task<RolloutView> GetAsync(string collection, string id, CancellationToken cancellationToken) =>
        await (await CoordinatorAsync(collection, cancellationToken)).GetAsync(id, cancellationToken)
        ?? throw NotFound(id);

    /// <summary>Obeys an operator; durable and in force on every shard when it returns.</summary>
    public async Task<RolloutView> CommandAsync(
        string collection, string id, RolloutCommand command, string actor, CancellationToken cancellationToken) =>
        await (await CoordinatorAsync(collection, cancellationToken))
            .CommandAsync(id, command, actor, cancellationToken);

    /// <summary>Returns the journal's entries after a number.</summary>
    public async Task<IReadOnlyList<RolloutJournalEntry>> GetJournalAsync(
        string collection, string id, int after, CancellationToken cancellationToken) =>
        await (await CoordinatorAsync(collection, cancellationToken)).GetJournalAsync(id, after, cancellationToken)
        ?? throw NotFound(id);

    /// <summary>Returns everything there is to say about a rollout.</summary>
    public async Task<RolloutReport> GetReportAsync(
        string collection, string id, CancellationToken cancellationToken) =>
        await (await CoordinatorAsync(collection, cancellationToken)).GetReportAsync(id, cancellationToken)
        ?? throw NotFound(id);

    private async Task<IRolloutCoordinatorGrain> CoordinatorAsync(
        string collection, CancellationToken cancellationToken)
    {
        var view = await collections.GetAsync(collection, true, cancellationToken);
        return grains.GetGrain<IRolloutCoordinatorGrain>(view.Incarnation);
    }

    private static ShoalException NotFound(string id) =>
        new(ErrorCode.RolloutNotFound, $"There is no rollout '{id}' in this collection.");
}
