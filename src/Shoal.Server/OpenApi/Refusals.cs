using Shoal.Protocol;
using Shoal.Server.Errors;

namespace Shoal.Server.OpenApi;

/// <summary>Says in the API document how an endpoint refuses.</summary>
internal static class Refusals
{
    // Any request can meet these.
    private static readonly ErrorCode[] Common = [ErrorCode.Unauthorized, ErrorCode.Unavailable, ErrorCode.Internal];

    // Any request with a JSON body can meet these.
    private static readonly ErrorCode[] OfBodies =
        [ErrorCode.InvalidJson, ErrorCode.UnknownMember, ErrorCode.InvalidRequest, ErrorCode.LimitExceeded];

    /// <summary>Documents the refusals of an endpoint, besides those that any request can meet.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ErrorCode[] codes) =>
        endpoint.Document<ProblemDocument>(MediaTypes.Problem, codes);

    /// <summary>Documents the refusals of an endpoint that reads a JSON body.</summary>
    public static RouteHandlerBuilder RefusesBodies(this RouteHandlerBuilder endpoint, params ErrorCode[] codes) =>
        endpoint.Document<ProblemDocument>(MediaTypes.Problem, [.. OfBodies, .. codes]);

    /// <summary>Documents the refusals of an endpoint that answers in OpenAI's shape.</summary>
    public static RouteHandlerBuilder RefusesAsOpenAi(this RouteHandlerBuilder endpoint, params ErrorCode[] codes) =>
        endpoint.Document<OpenAiErrorResponse>(MediaTypes.Json, [.. OfBodies, .. codes]);

    private static RouteHandlerBuilder Document<TBody>(
        this RouteHandlerBuilder endpoint, string mediaType, ErrorCode[] codes)
    {
        ErrorCode[] all = [.. codes.Union(Common)];
        foreach (var status in all.Select(code => ErrorMapping.For(code).Status).Distinct().Order())
        {
            endpoint.Produces<TBody>(status, mediaType);
        }

        return endpoint.WithMetadata(new RefusalMetadata(all));
    }
}

/// <summary>The codes an endpoint refuses with.</summary>
/// <param name="Codes">Distinct.</param>
internal sealed record RefusalMetadata(IReadOnlyList<ErrorCode> Codes);
