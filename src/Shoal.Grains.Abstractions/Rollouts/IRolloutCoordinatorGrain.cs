namespace Shoal.Grains.Abstractions.Rollouts;

/// <summary>
/// The rollouts of one collection: state machine, backfill, evidence and verdict. Resumes from durable state after any
/// crash. Key: the collection's incarnation.
/// </summary>
[Alias("shoal.IRolloutCoordinatorGrain")]
[GrainInterfaceType("shoal.rollouts")]
public interface IRolloutCoordinatorGrain : IGrainWithStringKey
{
    /// <summary>Returns what a rollout would cost; starts nothing.</summary>
    /// <exception cref="Errors.ShoalException">The request is out of range, or the model cannot run.</exception>
    [Alias("ForecastAsync")]
    Task<RolloutForecast> ForecastAsync(RolloutRequest request, CancellationToken cancellationToken);

    /// <summary>Starts a rollout; durable when it returns.</summary>
    /// <exception cref="Errors.ShoalException">
    /// The request is out of range, the model cannot run or serves already, or another rollout is unfinished.
    /// </exception>
    [Alias("StartAsync")]
    Task<RolloutView> StartAsync(RolloutRequest request, string actor, CancellationToken cancellationToken);

    /// <summary>Returns all rollouts, newest first.</summary>
    [Alias("ListAsync")]
    Task<RolloutView[]> ListAsync(CancellationToken cancellationToken);

    /// <summary>Returns one; null when there is none of that id.</summary>
    [Alias("GetAsync")]
    Task<RolloutView?> GetAsync(string id, CancellationToken cancellationToken);

    /// <summary>Obeys an operator; durable and in force on every shard when it returns.</summary>
    /// <exception cref="Errors.ShoalException">There is no such rollout, or its stage does not allow that.</exception>
    [Alias("CommandAsync")]
    Task<RolloutView> CommandAsync(
        string id, RolloutCommand command, string actor, CancellationToken cancellationToken);

    /// <summary>Returns the journal's entries after a number; null when there is no rollout of that id.</summary>
    [Alias("GetJournalAsync")]
    Task<RolloutJournalEntry[]?> GetJournalAsync(string id, int after, CancellationToken cancellationToken);

    /// <summary>Returns everything there is to say; null when there is no rollout of that id.</summary>
    [Alias("GetReportAsync")]
    Task<RolloutReport?> GetReportAsync(string id, CancellationToken cancellationToken);

    /// <summary>Takes what a node saw. Durable when it returns; counts once however often it is sent.</summary>
    [Alias("RecordAsync")]
    Task RecordAsync(RolloutEvidence evidence, CancellationToken cancellationToken);

    /// <summary>Goes on with an unfinished rollout, if there is one.</summary>
    [Alias("WakeAsync")]
    Task WakeAsync(CancellationToken cancellationToken);
}
