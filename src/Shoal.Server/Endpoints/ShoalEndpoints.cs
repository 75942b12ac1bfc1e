namespace Shoal.Server.Endpoints;

/// <summary>The whole HTTP surface, one family a file.</summary>
internal static class ShoalEndpoints
{
    /// <summary>Maps every endpoint of the API, the health checks and the pages.</summary>
    public static void MapShoalEndpoints(this IEndpointRouteBuilder app)
    {
        var v1 = app.MapGroup("/v1");
        v1.MapEmbeddings();
        v1.MapModels();
        v1.MapCollections();
        v1.MapAliases();
        v1.MapDocuments();
        v1.MapBulk();
        v1.MapSearch();
        v1.MapRollouts();
        v1.MapRolloutEvidence();
        v1.MapJudgments();
        v1.MapNodes();
        app.MapHealth();
        app.MapPages();
    }
}
