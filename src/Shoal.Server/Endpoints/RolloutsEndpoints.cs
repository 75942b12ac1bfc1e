using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;
using Shoal.Protocol;
using Shoal.Server.Mapping;
using Shoal.Server.OpenApi;
using Shoal.Server.Requests;

namespace Shoal.Server.Endpoints;

/// <summary><c>/v1/collections/{c}/rollouts</c>: start, look up and command.</summary>
internal static class RolloutsEndpoints
{
    public static void MapRollouts(this IEndpointRouteBuilder v1)
    {
        var rollouts = v1.MapGroup("/collections/{collection}/rollouts").WithTags("Rollouts");
        rollouts.MapPost("", StartAsync)
            .WithName("StartRollout")
            .WithSummary("Begin to change a collection's model")
            .WithDescription(
                "One unfinished rollout per collection. It goes on by itself from here: backfill, shadow, canary, "
                + "promotion. Every setting but the model has a default.")
            .Accepts<StartRolloutRequest>(MediaTypes.Json)
            .Produces<RolloutInfo>(StatusCodes.Status202Accepted)
            .RefusesBodies(
                ErrorCode.CollectionNotFound, ErrorCode.InvalidSettings, ErrorCode.ModelRequired,
                ErrorCode.ModelNotFound, ErrorCode.ModelUnavailable, ErrorCode.ModelServes, ErrorCode.RolloutExists,
                ErrorCode.StorageUnavailable);
        rollouts.MapPost("/forecast", ForecastAsync)
            .WithName("ForecastRollout")
            .WithSummary("Say what a rollout would cost; starts nothing")
            .Accepts<StartRolloutRequest>(MediaTypes.Json)
            .Produces<RolloutForecastInfo>()
            .RefusesBodies(
                ErrorCode.CollectionNotFound, ErrorCode.InvalidSettings, ErrorCode.ModelRequired,
                ErrorCode.ModelNotFound, ErrorCode.ModelUnavailable, ErrorCode.ModelServes, ErrorCode.Overloaded);
        rollouts.MapGet("", ListAsync)
            .WithName("ListRollouts")
            .WithSummary("List a collection's rollouts, newest first")
            .Produces<RolloutList>()
            .Refuses(ErrorCode.CollectionNotFound);
        rollouts.MapGet("/{id}", GetAsync)
            .WithName("GetRollout")
            .WithSummary("Get one rollout: stage, progress, gates")
            .Produces<RolloutInfo>()
            .Refuses(ErrorCode.CollectionNotFound, ErrorCode.RolloutNotFound);
        MapCommands(rollouts);
    }

    private static void MapCommands(RouteGroupBuilder rollouts)
    {
        rollouts.MapCommand(
            RolloutCommand.Pause, "pause", "PauseRollout", "Stop backfill, shadow and canary for now");
        rollouts.MapCommand(
            RolloutCommand.Resume, "resume", "ResumeRollout",
            "Go on where a paused rollout stood; a held one gets a new deadline");
        rollouts.MapCommand(
            RolloutCommand.Promote, "promote", "PromoteRollout",
            "Let the candidate serve now; needs full coverage and no failed gate");
        rollouts.MapCommand(
            RolloutCommand.RollBack, "rollback", "RollBackRollout",
            "Let the old generation serve, at once, and remove the candidate");
        rollouts.MapCommand(
            RolloutCommand.Complete, "complete", "CompleteRollout",
            "End the rollback window now and remove the old generation");
    }

    private static void MapCommand(
        this RouteGroupBuilder rollouts, RolloutCommand command, string verb, string name, string summary) =>
        rollouts.MapPost($"/{{id}}/{verb}", (
                HttpContext http,
                string collection,
                string id,
                [FromHeader(Name = ActorHeader.Header), Description(ActorHeader.Meaning)] string? actor,
                RolloutService service) => CommandAsync(http, collection, id, command, actor, service))
            .WithName(name)
            .WithSummary(summary)
            .WithDescription("Durable and in force on every shard when the answer comes.")
            .Produces<RolloutInfo>()
            .Refuses(
                ErrorCode.InvalidRequest, ErrorCode.CollectionNotFound, ErrorCode.RolloutNotFound,
                ErrorCode.RolloutStage, ErrorCode.StorageUnavailable);

    private static async Task<IResult> StartAsync(
        HttpContext http,
        string collection,
        [FromHeader(Name = ActorHeader.Header), Description(ActorHeader.Meaning)] string? actor,
        RolloutService rollouts)
    {
        var who = ActorHeader.Parse(actor);
        var request = await http.Request.ReadJsonAsync(ShoalJson.Wire.StartRolloutRequest);
        var view = await rollouts.StartAsync(collection, request.ToRequest(), who, http.RequestAborted);
        http.Response.Headers.Location = $"/v1/collections/{collection}/rollouts/{view.Id}";
        return Results.Json(
            view.ToInfo(), ShoalJson.Wire.RolloutInfo, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ForecastAsync(HttpContext http, string collection, RolloutService rollouts)
    {
        var request = await http.Request.ReadJsonAsync(ShoalJson.Wire.StartRolloutRequest);
        var forecast = await rollouts.ForecastAsync(collection, request.ToRequest(), http.RequestAborted);
        return Results.Json(forecast.ToInfo(), ShoalJson.Wire.RolloutForecastInfo);
    }

    private static async Task<IResult> ListAsync(HttpContext http, string collection, RolloutService rollouts)
    {
        var views = await rollouts.ListAsync(collection, http.RequestAborted);
        return Results.Json(new RolloutList([.. views.Select(view => view.ToInfo())]), ShoalJson.Wire.RolloutList);
    }

    private static async Task<IResult> GetAsync(
        HttpContext http, string collection, string id, RolloutService rollouts)
    {
        var view = await rollouts.GetAsync(collection, id, http.RequestAborted);
        return Results.Json(view.ToInfo(), ShoalJson.Wire.RolloutInfo);
    }

    private static async Task<IResult> CommandAsync(
        HttpContext http,
        string collection,
        string id,
        RolloutCommand command,
        string? actor,
        RolloutService rollouts)
    {
        var view = await rollouts.CommandAsync(
            collection, id, command, ActorHeader.Parse(actor), http.RequestAborted);
        return Results.Json(view.ToInfo(), ShoalJson.Wire.RolloutInfo);
    }
}
