using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>The rollouts of one collection: changes of its model under live traffic.</summary>
/// <remarks>
/// Commands are durable and in force on every shard when they return. They and starts are not retried: look with
/// <see cref="GetAsync"/> whether one was obeyed whose answer was lost.
/// </remarks>
public interface IRolloutsClient
{
    /// <summary>Returns what a rollout would cost; starts nothing.</summary>
    /// <exception cref="ShoalClientException">
    /// <c>model_not_found</c>, <c>model_unavailable</c>, <c>model_serves</c>; <c>invalid_settings</c>: one is out of
    /// range.
    /// </exception>
    Task<RolloutForecastInfo> ForecastAsync(StartRolloutRequest request, CancellationToken cancellationToken = default);

    /// <summary>Starts a rollout, which goes on by itself from here.</summary>
    /// <exception cref="ShoalClientException">
    /// <c>rollout_exists</c>: another one is unfinished; and what <see cref="ForecastAsync"/> throws.
    /// </exception>
    Task<RolloutInfo> StartAsync(StartRolloutRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns all rollouts, newest first.</summary>
    Task<IReadOnlyList<RolloutInfo>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns one rollout.</summary>
    /// <exception cref="ShoalClientException"><c>rollout_not_found</c>: there is none.</exception>
    Task<RolloutInfo> GetAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Stops backfill, shadow and canary for now; callers are answered by the serving generation.</summary>
    /// <exception cref="ShoalClientException"><c>rollout_stage</c>: its stage does not allow that.</exception>
    Task<RolloutInfo> PauseAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Goes on where a paused rollout stood; a held one gets a new deadline.</summary>
    /// <exception cref="ShoalClientException"><c>rollout_stage</c>: its stage does not allow that.</exception>
    Task<RolloutInfo> ResumeAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Lets the candidate serve now.</summary>
    /// <exception cref="ShoalClientException">
    /// <c>rollout_stage</c>: not every document has its vectors yet, or a gate failed.
    /// </exception>
    Task<RolloutInfo> PromoteAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Lets the old generation serve, at once, and removes the candidate.</summary>
    /// <exception cref="ShoalClientException"><c>rollout_stage</c>: the old generation is gone.</exception>
    Task<RolloutInfo> RollBackAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Ends the rollback window now and removes the old generation.</summary>
    /// <exception cref="ShoalClientException"><c>rollout_stage</c>: the candidate does not serve.</exception>
    Task<RolloutInfo> CompleteAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Returns the rollout now and after each change; the last one is final.</summary>
    /// <remarks>
    /// Connects again whenever the connection is lost, for as long as <see cref="ShoalClientOptions.RetryBudget"/>
    /// allows without hearing anything. States may be skipped: each is the newest one when it is read.
    /// </remarks>
    /// <exception cref="ShoalClientException"><c>rollout_not_found</c>: there is none.</exception>
    IAsyncEnumerable<RolloutInfo> WatchAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Returns steps, commands and the last 1,000 gate answers, oldest first.</summary>
    /// <param name="id">The rollout.</param>
    /// <param name="after">Only entries with a greater number; 0 or greater.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<JournalEntryInfo>> GetJournalAsync(
        string id, int after = 0, CancellationToken cancellationToken = default);

    /// <summary>Returns the compared queries, summed up, and those that changed most.</summary>
    Task<RolloutComparisonsInfo> GetComparisonsAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Returns everything there is to say.</summary>
    Task<RolloutReportInfo> GetReportAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Returns everything there is to say, as Markdown.</summary>
    Task<string> GetReportMarkdownAsync(string id, CancellationToken cancellationToken = default);
}
