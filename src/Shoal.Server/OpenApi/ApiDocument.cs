using Microsoft.OpenApi;
using Shoal.Protocol;

namespace Shoal.Server.OpenApi;

/// <summary>The API document, <c>/openapi/v1.json</c>; <c>docs/api/openapi.v1.json</c> is its ledger.</summary>
internal static class ApiDocument
{
    private const string BearerScheme = "bearer";

    private const string Description =
        "Embeddings and semantic search. Bodies are JSON; unknown members are errors, and missing ones have the "
        + "documented default. Refusals are problem documents (RFC 9457) with a stable code, except those of "
        + "/v1/embeddings, which have OpenAI's shape. With an API key, every request but those for health shows it.";

    /// <summary>Adds the document.</summary>
    public static void AddApiDocument(this IServiceCollection services)
    {
        // The schemas describe what the server reads and writes, so they come from the same JSON options.
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ShoalJson.Wire);
            json.SerializerOptions.DefaultIgnoreCondition = ShoalJson.Wire.Options.DefaultIgnoreCondition;
            json.SerializerOptions.NumberHandling = ShoalJson.Wire.Options.NumberHandling;
            json.SerializerOptions.RespectNullableAnnotations = ShoalJson.Wire.Options.RespectNullableAnnotations;
        });
        services.AddOpenApi("v1", options =>
        {
            options.AddDocumentTransformer((document, _, _) => Describe(document));
            options.AddOperationTransformer<RefusalTransformer>();
            options.AddSchemaTransformer<UnionSchemas>();
            options.AddSchemaTransformer<DurationSchemas>();
        });
    }

    private static Task Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo { Title = "Shoal", Version = "v1", Description = Description };

        // The address of whoever asked says nothing about the API.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [BearerScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The server's API key, where it has one; x-api-key is taken too.",
            },
        };
        DescribeBatchResults(document);
        document.Security =
        [
            new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(BearerScheme, document)] = [] },
            new OpenApiSecurityRequirement(),
        ];
        return Task.CompletedTask;
    }

    /// <summary>One result is an answer or a problem, which its converter decides and no reflection sees.</summary>
    private static void DescribeBatchResults(OpenApiDocument document)
    {
        var results = (OpenApiSchema)document.Components!.Schemas![nameof(SearchBatchResponse)].Properties!["results"];
        results.Items = new OpenApiSchema
        {
            OneOf =
            [
                new OpenApiSchemaReference(nameof(SearchResponse), document),
                new OpenApiSchemaReference(nameof(ProblemDocument), document),
            ],
        };
    }
}
