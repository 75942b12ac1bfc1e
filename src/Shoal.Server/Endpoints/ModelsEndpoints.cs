using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Models;
using Shoal.Protocol;
using Shoal.Server.Mapping;
using Shoal.Server.OpenApi;
using Shoal.Server.Requests;

namespace Shoal.Server.Endpoints;

/// <summary><c>/v1/models</c>: OpenAI's list, and registration.</summary>
internal static class ModelsEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder v1)
    {
        var models = v1.MapGroup("/models").WithTags("Models");
        models.MapGet("", ListAsync)
            .WithName("ListModels")
            .WithSummary("List models, those that cannot run included")
            .Produces<ModelList>()
            .Refuses();
        models.MapGet("/{name}", GetAsync)
            .WithName("GetModel")
            .WithSummary("Get one model by name or name@digest")
            .Produces<ModelInfo>()
            .Refuses(ErrorCode.ModelNotFound);
        models.MapPost("", RegisterAsync)
            .WithName("RegisterModel")
            .WithSummary("Register a model directory that the server can read")
            .Accepts<RegisterModelRequest>(MediaTypes.Json)
            .Produces<ModelInfo>(StatusCodes.Status201Created)
            .RefusesBodies(ErrorCode.InvalidModel, ErrorCode.StorageUnavailable);
    }

    private static async Task<IResult> ListAsync(HttpContext http, ModelService models)
    {
        var views = await models.ListAsync(http.RequestAborted);
        return Results.Json(new ModelList([.. views.Select(ModelMapping.ToInfo)]), ShoalJson.Wire.ModelList);
    }

    private static async Task<IResult> GetAsync(HttpContext http, string name, ModelService models)
    {
        var view = await models.GetAsync(name, http.RequestAborted);
        return Results.Json(view.ToInfo(), ShoalJson.Wire.ModelInfo);
    }

    private static async Task<IResult> RegisterAsync(HttpContext http, ModelService models)
    {
        var request = await http.Request.ReadJsonAsync(ShoalJson.Wire.RegisterModelRequest);
        if (string.IsNullOrEmpty(request.Path))
        {
            throw new ShoalException(
                ErrorCode.InvalidRequest, "\"path\" is required: a model directory on the server.");
        }

        var view = await models.RegisterAsync(request.Name, request.Path, http.RequestAborted);
        return Results.Json(view.ToInfo(), ShoalJson.Wire.ModelInfo, statusCode: StatusCodes.Status201Created);
    }
}
