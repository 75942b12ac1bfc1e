using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Shoal.Protocol;

namespace Shoal.Cli.Tests;

/// <summary>The rollouts of the fake server: what was asked is remembered, what is watched is told in one go.</summary>
internal sealed class FakeRollouts
{
    /// <summary>The states that a watcher hears; the last one is what everyone else is told.</summary>
    public IReadOnlyList<RolloutInfo> States { get; set; } = [Samples.Rollout(RolloutStages.Backfilling)];

    /// <summary>The last request to start or to forecast.</summary>
    public string? Request { get; private set; }

    /// <summary>Verb and path of every request, in order.</summary>
    public List<string> Paths { get; } = [];

    /// <summary>Who gave the last request.</summary>
    public string? Actor { get; private set; }

    /// <summary>The judged set.</summary>
    public JudgmentsRequest? Judgments { get; private set; }

    /// <summary>The last feedback.</summary>
    public FeedbackRequest? Feedback { get; private set; }

    public void Map(WebApplication app)
    {
        var collection = app.MapGroup("/v1/collections/{name}");
        collection.AddEndpointFilter(async (context, next) =>
        {
            Paths.Add($"{context.HttpContext.Request.Method} {context.HttpContext.Request.Path}");
            Actor = context.HttpContext.Request.Headers["X-Shoal-Actor"];
            return await next(context);
        });
        collection.MapPost("/rollouts", StartAsync);
        collection.MapPost("/rollouts/forecast", ForecastAsync);
        collection.MapGet("/rollouts", () => Results.Text(
            JsonSerializer.Serialize(
                new RolloutList(States.Count == 0 ? [] : [States[^1]]), ShoalJson.Wire.RolloutList),
            MediaTypes.Json));
        collection.MapGet("/rollouts/{id}", Get);
        collection.MapPost("/rollouts/{id}/{verb}", Get);
        collection.MapGet("/rollouts/{id}/events", () => Results.Text(
            string.Concat(States.Select(state =>
                $"event: rollout\ndata: {JsonSerializer.Serialize(state, ShoalJson.Wire.RolloutInfo)}\n\n")),
            MediaTypes.EventStream));
        collection.MapGet("/rollouts/{id}/journal", (int? after) => Results.Text(
            JsonSerializer.Serialize(
                new RolloutJournal([.. Samples.Journal.Skip(after ?? 0)]), ShoalJson.Wire.RolloutJournal),
            MediaTypes.Json));
        collection.MapGet("/rollouts/{id}/report", Report);
        collection.MapPut("/judgments", PutJudgmentsAsync);
        collection.MapGet("/judgments", () => Results.Text(
            """{"queries":[{"id":"q1","text":"first","grades":{"d1":2}}]}""", MediaTypes.Json));
        collection.MapPost("/feedback", FeedbackAsync);
    }

    private async Task<IResult> StartAsync(HttpRequest http)
    {
        Request = await ReadAsync(http);
        return Get();
    }

    private async Task<IResult> ForecastAsync(HttpRequest http)
    {
        Request = await ReadAsync(http);
        return Results.Text(
            JsonSerializer.Serialize(States[^1].Forecast, ShoalJson.Wire.RolloutForecastInfo), MediaTypes.Json);
    }

    private IResult Get() =>
        Results.Text(JsonSerializer.Serialize(States[^1], ShoalJson.Wire.RolloutInfo), MediaTypes.Json);

    private IResult Report(HttpRequest http) => http.Headers.Accept == MediaTypes.Markdown
        ? Results.Text($"# Rollout r1: {States[^1].Stage}\n", MediaTypes.Markdown, Encoding.UTF8)
        : Results.Text(
            JsonSerializer.Serialize(Samples.Report(States[^1]), ShoalJson.Wire.RolloutReportInfo), MediaTypes.Json);

    private async Task<IResult> PutJudgmentsAsync(HttpRequest http)
    {
        Judgments = JsonSerializer.Deserialize(await ReadAsync(http), ShoalJson.Wire.JudgmentsRequest);
        var unknown = Judgments!.Queries!.SelectMany(query => query.Grades!.Keys).Count(id => id == "gone");
        return Results.Text(
            JsonSerializer.Serialize(
                new JudgmentsSummary(
                    Judgments.Queries!.Count, Judgments.Queries!.Sum(query => query.Grades!.Count), unknown),
                ShoalJson.Wire.JudgmentsSummary),
            MediaTypes.Json);
    }

    private async Task<IResult> FeedbackAsync(HttpRequest http)
    {
        Feedback = JsonSerializer.Deserialize(await ReadAsync(http), ShoalJson.Wire.FeedbackRequest);
        return Results.NoContent();
    }

    private static async Task<string> ReadAsync(HttpRequest http)
    {
        using var reader = new StreamReader(http.Body);
        return await reader.ReadToEndAsync(http.HttpContext.RequestAborted);
    }
}
