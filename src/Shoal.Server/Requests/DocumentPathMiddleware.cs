using Microsoft.AspNetCore.Http.Features;
using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Server.Requests;

/// <summary>
/// Routes a document's URL by its raw path: before routing the id becomes a plain segment, after routing the route
/// value <c>id</c> is the id.
/// </summary>
internal static class DocumentPathMiddleware
{
    private const string Placeholder = "id";
    private const string RouteValue = "id";

    /// <summary>Adds the step in front of routing, routing, and the step behind it.</summary>
    public static IApplicationBuilder UseDocumentRouting(this IApplicationBuilder app)
    {
        app.Use(HideId);
        app.UseRouting();
        app.Use(RestoreId);
        return app;
    }

    private static Task HideId(HttpContext http, RequestDelegate next)
    {
        var target = http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!DocumentPath.TrySplit(target, out var collection, out var id)) return next(http);
        if (IsAction(http.Request, id)) return next(http);
        if (id.Length == 0) throw new ShoalException(ErrorCode.InvalidDocumentId, "The document id is empty.");
        http.Features.Set(new RawDocumentId(DocumentPath.Decode(id)));
        http.Request.Path = $"/v1/collections/{Segment(collection)}/documents/{Placeholder}";
        return next(http);
    }

    private static Task RestoreId(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<RawDocumentId>() is { } raw && http.Request.RouteValues.ContainsKey(RouteValue))
        {
            http.Request.RouteValues[RouteValue] = raw.Id;
        }

        return next(http);
    }

    /// <summary>Whether a POST is about many documents; under every other method the same words are ids.</summary>
    private static bool IsAction(HttpRequest request, string id) =>
        HttpMethods.IsPost(request.Method) && id is ("query" or "delete");

    /// <summary>Returns the segment decoded, unless it would become two.</summary>
    private static string Segment(string encoded)
    {
        var decoded = Uri.UnescapeDataString(encoded);
        return decoded.Contains('/', StringComparison.Ordinal) ? encoded : decoded;
    }

    private sealed record RawDocumentId(string Id);
}
