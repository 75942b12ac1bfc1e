using System.ComponentModel;
using Microsoft.Net.Http.Headers;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Rollouts;
using Shoal.Protocol;
using Shoal.Server.Mapping;
using Shoal.Server.OpenApi;

namespace Shoal.Server.Endpoints;

/// <summary><c>/v1/collections/{c}/rollouts/{id}/…</c>: what a rollout saw, did and is doing.</summary>
internal static class RolloutEvidenceEndpoints
{
    public static void MapRolloutEvidence(this IEndpointRouteBuilder v1)
    {
        var rollout = v1.MapGroup("/collections/{collection}/rollouts/{id}").WithTags("Rollouts");
        rollout.MapGet("/comparisons", GetComparisonsAsync)
            .WithName("GetRolloutComparisons")
            .WithSummary("Get the compared queries, summed up, and those that changed most")
            .Produces<RolloutComparisonsInfo>()
            .Refuses(ErrorCode.CollectionNotFound, ErrorCode.RolloutNotFound);
        rollout.MapGet("/journal", GetJournalAsync)
            .WithName("GetRolloutJournal")
            .WithSummary("Get steps, commands and the last 1,000 gate answers, oldest first")
            .Produces<RolloutJournal>()
            .Refuses(ErrorCode.InvalidRequest, ErrorCode.CollectionNotFound, ErrorCode.RolloutNotFound);
        rollout.MapGet("/report", GetReportAsync)
            .WithName("GetRolloutReport")
            .WithSummary("Get everything there is to say about a rollout")
            .WithDescription("With Accept: text/markdown the same for people.")
            .Produces<RolloutReportInfo>()
            .Produces<string>(StatusCodes.Status200OK, MediaTypes.Markdown)
            .Refuses(ErrorCode.CollectionNotFound, ErrorCode.RolloutNotFound);
        rollout.MapGet("/events", WatchAsync)
            .WithName("WatchRollout")
            .WithSummary("Watch a rollout as server-sent events")
            .WithDescription(
                "An event \"rollout\" with the rollout as JSON at once and after each change; the stream ends after a "
                + "final stage. An event \"heartbeat\" at least every 15 seconds says that the connection lives.")
            .Produces<RolloutInfo>(StatusCodes.Status200OK, MediaTypes.EventStream)
            .Refuses(ErrorCode.CollectionNotFound, ErrorCode.RolloutNotFound);
    }

    private static async Task<IResult> GetComparisonsAsync(
        HttpContext http, string collection, string id, RolloutService rollouts)
    {
        var report = await rollouts.GetReportAsync(collection, id, http.RequestAborted);
        return Results.Json(report.Comparisons.ToInfo(), ShoalJson.Wire.RolloutComparisonsInfo);
    }

    private static async Task<IResult> GetJournalAsync(
        HttpContext http,
        string collection,
        string id,
        [Description("Only entries with a greater number. Default: 0, all of them.")] int? after,
        RolloutService rollouts)
    {
        if (after < 0) throw new ShoalException(ErrorCode.InvalidRequest, "\"after\" must be 0 or greater.");
        var entries = await rollouts.GetJournalAsync(collection, id, after ?? 0, http.RequestAborted);
        return Results.Json(entries.ToJournal(), ShoalJson.Wire.RolloutJournal);
    }

    private static async Task<IResult> GetReportAsync(
        HttpContext http, string collection, string id, RolloutService rollouts)
    {
        var report = (await rollouts.GetReportAsync(collection, id, http.RequestAborted)).ToInfo();
        http.Response.Headers.Vary = HeaderNames.Accept;
        return PrefersMarkdown(http.Request)
            ? Results.Text(RolloutMarkdown.Write(collection, report), $"{MediaTypes.Markdown}; charset=utf-8")
            : Results.Json(report, ShoalJson.Wire.RolloutReportInfo);
    }

    private static async Task<IResult> WatchAsync(
        HttpContext http,
        string collection,
        string id,
        RolloutService rollouts,
        TimeProvider time,
        IHostApplicationLifetime lifetime)
    {
        // Before the status is out, so that what is not there is a problem and not an empty stream.
        var first = await ReadAsync(http.RequestAborted);
        return new RolloutEventsResult(first, ReadAsync, time, lifetime.ApplicationStopping);

        async Task<RolloutInfo> ReadAsync(CancellationToken cancellationToken) =>
            (await rollouts.GetAsync(collection, id, cancellationToken)).ToInfo();
    }

    /// <summary>Whether the caller names Markdown, and JSON not at all or with less weight.</summary>
    private static bool PrefersMarkdown(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        return WeightOf(MediaTypes.Markdown) > WeightOf(MediaTypes.Json);

        double WeightOf(string mediaType) => accepted
            .Where(entry => entry.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase))
            .Select(entry => entry.Quality ?? 1)
            .DefaultIfEmpty(0)
            .Max();
    }
}
