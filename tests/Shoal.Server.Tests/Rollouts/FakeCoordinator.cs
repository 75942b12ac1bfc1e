using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Server.Tests.Rollouts;

/// <summary>A coordinator with one rollout, <c>r1</c>, that does nothing by itself.</summary>
internal sealed class FakeCoordinator
{
    public static DateTimeOffset Noon { get; } = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The rollout; replaced when it changes.</summary>
    public RolloutView View { get; set; } = Sample();

    /// <summary>What every call is refused with; null for nothing.</summary>
    public ShoalException? Refusal { get; set; }

    /// <summary>The last request that was started or forecast.</summary>
    public RolloutRequest? Request { get; private set; }

    /// <summary>The last command, with who gave it.</summary>
    public (RolloutCommand? Command, string Actor) Commanded { get; private set; }

    public static RolloutView Sample() => new()
    {
        Id = "r1",
        Request = new RolloutRequest { Model = "n" },
        Stage = RolloutStage.Backfilling,
        From = 1,
        To = 2,
        FromModel = "m@d",
        ToModel = "n@e",
        Forecast = new RolloutForecast(
            5183, 1_333_000, 25_000, TimeSpan.FromSeconds(53.32), 1 << 20, 1 << 21, 3, 4, 50_000),
        Progress = new RolloutProgress(5063, 5183, 25_000.5, TimeSpan.FromSeconds(65)),
        Gates =
        [
            new RolloutGate(
                "coverage", RolloutGateVerdict.Undecided, "5,063 of 5,183 documents wait",
                new Dictionary<string, double> { ["pending"] = 5063, ["upper"] = double.PositiveInfinity }),
        ],
        CanaryPercent = 0,
        Reason = "5,063 documents wait.",
        StartedAt = Noon,
        UpdatedAt = Noon,
    };

    public Task<RolloutForecast> ForecastAsync(RolloutRequest request, CancellationToken cancellationToken)
    {
        Request = request;
        return Answer(View.Forecast);
    }

    public Task<RolloutView> StartAsync(RolloutRequest request, string actor, CancellationToken cancellationToken)
    {
        Request = request;
        Commanded = (null, actor);
        return Answer(View with { Request = request });
    }

    public Task<RolloutView[]> ListAsync(CancellationToken cancellationToken) => Answer(new[] { View });

    public Task<RolloutView?> GetAsync(string id, CancellationToken cancellationToken) =>
        Answer(id == View.Id ? View : null);

    public Task<RolloutView> CommandAsync(
        string id, RolloutCommand command, string actor, CancellationToken cancellationToken)
    {
        Commanded = (command, actor);
        return Answer(View);
    }

    public Task<RolloutJournalEntry[]?> GetJournalAsync(string id, int after, CancellationToken cancellationToken) =>
        Answer<RolloutJournalEntry[]?>(id == View.Id ? [.. Journal.Skip(after)] : null);

    public Task<RolloutReport?> GetReportAsync(string id, CancellationToken cancellationToken) =>
        Answer(id == View.Id
            ? new RolloutReport
            {
                Rollout = View,
                Actual = new RolloutActuals(
                    5183, 1_340_000, TimeSpan.FromSeconds(58.5), 1 << 20, 1 << 21, null, 1 << 19),
                Journal = Journal,
                Comparisons = new RolloutComparisons(
                    300, 3, 250, 0.42, 0.51, double.NaN, 4.5, 6.25, [new("a|b\n<i>", 0, 0.125, ["d1", "d2"], ["d3"])]),
                Adapter = new RolloutAdapter("procrustes", 500, null, 0),
            }
            : null);

    private static RolloutJournalEntry[] Journal { get; } =
    [
        new(1, Noon, "operator", "stage", RolloutStage.Created, "Accepted."),
        new(2, Noon, "shoal", "stage", RolloutStage.Backfilling, "The candidate takes writes."),
    ];

    private Task<T> Answer<T>(T answer) => Refusal is null ? Task.FromResult(answer) : Task.FromException<T>(Refusal);
}
